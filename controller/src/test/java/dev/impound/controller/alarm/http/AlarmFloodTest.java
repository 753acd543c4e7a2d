package dev.impound.controller.alarm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Slow senders and many of them. */
@Timeout(120)
class AlarmFloodTest {
  /** So long that nothing of it ends by itself during a test. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration SHORT = Duration.ofSeconds(6);

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void answersASenderWhoseBodyDoesNotCome() throws Exception {
    PortRig rig = rig(new Limits(SHORT, LONG, 100, 100, 4));
    Post slow = halfSent(rig, 1);

    assertThat(slow.reply().status()).isEqualTo(408);
    assertThat(slow.isCut()).isTrue();
    assertThat(rig.intake.refused())
        .singleElement()
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_SLOW));
  }

  @Test
  void doesNotLetASenderBuyTimeByteByByte() throws Exception {
    PortRig rig = rig(new Limits(SHORT, LONG, 100, 100, 4));
    Post slow =
        keep(rig.connect())
            .send(PortRig.head("/alarms/falco") + "transfer-encoding: chunked\r\n\r\n");
    Thread dripping =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (!Thread.currentThread().isInterrupted()) {
                      slow.send("1\r\n \r\n");
                      Thread.sleep(10);
                    }
                  } catch (IOException | InterruptedException e) {
                    // The port has ended the connection, as it should.
                  }
                });

    dripping.join();
    assertThat(rig.intake.refused())
        .singleElement()
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_SLOW));
  }

  @Test
  void cutsASenderWhoseHeadersDoNotCome() throws Exception {
    PortRig rig = rig(new Limits(SHORT, LONG, 100, 100, 4));
    Post slow = keep(rig.connect()).send("POST /alarms/falco HTTP/1.1\r\nhost:");

    assertThat(slow.isCut()).isTrue();
    assertThat(rig.intake.awaitRefused()).isEqualTo(Reason.TOO_SLOW);
  }

  @Test
  void cutsAConnectionThatIsKeptWithoutUse() throws Exception {
    PortRig rig = rig(new Limits(LONG, SHORT, 100, 100, 4));
    Post idle = keep(rig.connect());
    idle.send(PortRig.request("/alarms/soar", PortRig.ALARM, rig.signed("msg_1", PortRig.ALARM)));

    assertThat(idle.reply().status()).isEqualTo(202);
    assertThat(idle.isCut()).isTrue();
  }

  @Test
  void takesAGoodAlarmBesideManyThatAreHalfSent() throws Exception {
    PortRig rig = rig(Limits.STANDARD);
    for (int i = 0; i < 80; i++) {
      halfSent(rig, 2 + i % 8);
    }

    assertThat(rig.postSigned("msg_1", PortRig.ALARM).status()).isEqualTo(202);
  }

  @Test
  void endsTheOldestConnectionOfAnAddressThatHasTooMany() throws Exception {
    PortRig rig = rig(new Limits(LONG, LONG, 100, 3, 4));
    Post oldest = halfSent(rig, 2);
    Post second = halfSent(rig, 2);
    Post other = halfSent(rig, 3);
    halfSent(rig, 2);
    halfSent(rig, 2);

    assertThat(oldest.isCut()).isTrue();
    assertThat(rig.intake.awaitRefused()).isEqualTo(Reason.TOO_MANY);
    assertThat(finished(second)).isEqualTo(401);
    assertThat(finished(other)).isEqualTo(401);
  }

  @Test
  void endsOneOfTheAddressThatHasMostWhenThePortIsFull() throws Exception {
    PortRig rig = rig(new Limits(LONG, LONG, 5, 4, 4));
    Post good = halfSent(rig, 9);
    Post flood = halfSent(rig, 2);
    for (int i = 0; i < 3; i++) {
      halfSent(rig, 2);
    }

    assertThat(rig.postSigned("msg_1", PortRig.ALARM).status()).isEqualTo(202);

    assertThat(flood.isCut()).isTrue();
    assertThat(finished(good)).isEqualTo(401);
  }

  @Test
  void takesAlarmsWhileConnectionsPourIn() throws Exception {
    PortRig rig = rig(new Limits(LONG, LONG, 40, 8, 4));
    Thread flood =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    try {
                      Post post = rig.connect(2 + i % 20);
                      synchronized (opened) {
                        opened.add(post);
                      }
                      post.send("POST /alarms/soar HTTP/1.1\r\n");
                    } catch (Exception e) {
                      // Cut to make room: so it should be.
                    }
                  }
                });
    for (int i = 0; i < 20; i++) {
      assertThat(rig.postSigned("msg_" + i, PortRig.ALARM).status()).isEqualTo(202);
    }
    flood.join();

    assertThat(rig.endpoint.connections()).isLessThanOrEqualTo(40);
    assertThat(rig.intake.alarms()).hasSize(20);
  }

  private PortRig rig(Limits limits) throws Exception {
    return keep(new PortRig(folder, limits));
  }

  /** A request without a token, whose two bytes of body do not come. */
  private Post halfSent(PortRig rig, int host) throws Exception {
    return keep(rig.connect(host))
        .send(PortRig.head("/alarms/falco") + "content-length: 2\r\n\r\n");
  }

  private static int finished(Post half) throws IOException {
    return half.send("{}").reply().status();
  }

  private <T extends AutoCloseable> T keep(T resource) {
    synchronized (opened) {
      opened.add(resource);
    }
    return resource;
  }
}
