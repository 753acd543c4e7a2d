package dev.impound.controller.alarm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.identity.Authority;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmEndpointTest {
  @TempDir Path folder;
  private PortRig rig;

  /** Reads its message's body as the name of what it is to be. */
  private static final PostedSource SPOKEN =
      new PostedSource() {
        @Override
        public String name() {
          return "spoken";
        }

        @Override
        public SourceKind kind() {
          return SourceKind.SMN;
        }

        @Override
        public Reading read(Posted message) {
          String body = new String(message.body(), StandardCharsets.UTF_8);
          return switch (body) {
            case "trigger" -> new Reading.Trigger("key-1", "look");
            case "confirmation" -> new Reading.Handled("confirmed");
            default -> throw new IllegalStateException("secret detail of " + body);
          };
        }

        @Override
        public String state() {
          return "ready";
        }

        @Override
        public String problem() {
          return "";
        }
      };

  @BeforeEach
  void open() throws Exception {
    rig = new PortRig(folder, Limits.STANDARD, SPOKEN);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void takesASignedAlarmAndNamesIt() throws Exception {
    Post.Reply reply = rig.postSigned("msg_1", PortRig.ALARM);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.body()).isEqualTo("{\"alarms\":[\"ALM-1\"]}");
    assertThat(rig.intake.alarms())
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.source()).isEqualTo("soar");
              assertThat(alarm.key()).isEqualTo("msg_1");
            });
  }

  @Test
  void answersAMessageThatComesAgainAsBefore() throws Exception {
    Post.Reply first = rig.postSigned("msg_1", PortRig.ALARM);
    rig.postSigned("msg_2", PortRig.ALARM);

    Post.Reply again = rig.postSigned("msg_1", PortRig.ALARM);

    assertThat(again.status()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(rig.intake.alarms()).hasSize(2);
  }

  @Test
  void takesManyMessagesOverOneConnection() throws Exception {
    try (Post post = rig.connect()) {
      for (int i = 1; i <= 5; i++) {
        String[] headers = rig.signed("msg_" + i, PortRig.ALARM);
        Post.Reply reply =
            post.send(PortRig.request("/alarms/soar", PortRig.ALARM, headers)).reply();

        assertThat(reply.body()).isEqualTo("{\"alarms\":[\"ALM-%d\"]}".formatted(i));
      }
    }
  }

  @Test
  void takesAMessageThatComesInPieces() throws Exception {
    String[] headers = rig.signed("msg_1", PortRig.ALARM);
    try (Post post = rig.connect()) {
      post.send(PortRig.head("/alarms/soar", headers) + "transfer-encoding: chunked\r\n\r\n");
      for (char part : PortRig.ALARM.toCharArray()) {
        post.send("1\r\n" + part + "\r\n");
      }

      assertThat(post.send("0\r\n\r\n").reply().status()).isEqualTo(202);
    }
  }

  @Test
  void takesAnEventOfFalcoWithItsToken() throws Exception {
    String event =
        """
        {"uuid": "u-1", "hostname": "web-1", "priority": "Critical", "rule": "Terminal shell",
         "time": "2026-11-22T05:10:11.123456789Z", "output_fields": {"container.id": "3f9c0a12be41"}}
        """;

    assertThat(rig.post("/alarms/falco", event, "x-impound-token: " + PortRig.TOKEN).status())
        .isEqualTo(202);
    assertThat(rig.post("/alarms/falco", event, "Authorization: Bearer " + PortRig.TOKEN).body())
        .isEqualTo("{\"alarms\":[\"ALM-1\"]}");
  }

  @Test
  void takesASenderByItsCertificate() throws Exception {
    String event =
        """
        {"uuid": "u-1", "priority": "Error", "rule": "r", "time": "2026-11-22T05:10:11Z",
         "output_fields": {"container.id": "host"}}
        """;
    try (Post post = rig.connectAs(PortRig.node("web-1"))) {
      assertThat(post.send(PortRig.request("/alarms/certified", event)).reply().status())
          .isEqualTo(202);
    }
  }

  @Test
  void handsATriggerOn() throws Exception {
    Post.Reply reply = rig.post("/alarms/spoken", "trigger", "content-type: text/plain");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.body()).isEqualTo("{}");
    assertThat(rig.intake.triggers()).containsExactly("spoken key-1");
  }

  @Test
  void answersWhatASourceHasHandledItself() throws Exception {
    Post.Reply reply =
        rig.post("/alarms/spoken", "confirmation", "content-type: text/plain; charset=UTF-8");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{}");
  }

  @Test
  void tellsNothingOfADefect() throws Exception {
    Post.Reply reply = rig.post("/alarms/spoken", "anything else");

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("{\"error\":\"DEFECT\"}");
    assertThat(reply.headers()).doesNotContain("secret", "server:", "jetty");
  }

  @Test
  void asksTheSenderToComeAgainWhenItCannotBeStored() throws Exception {
    rig.intake.fail(new MessageRefusedException(Reason.NOT_STORED, "disk full"));

    Post.Reply reply = rig.postSigned("msg_1", PortRig.ALARM);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("{\"error\":\"NOT_STORED\"}");
    assertThat(reply.headers()).contains("retry-after: 1").doesNotContain("disk");
  }

  @Test
  void speaksTheOlderTlsThatCloudServicesMaySpeak() throws Exception {
    try (Post post = rig.connectSpeaking("TLSv1.2")) {
      String[] headers = rig.signed("msg_1", PortRig.ALARM);

      assertThat(
              post.send(PortRig.request("/alarms/soar", PortRig.ALARM, headers)).reply().status())
          .isEqualTo(202);
    }
  }

  @Test
  void letsAMessageThatIsAtWorkEndBeforeItCloses() throws Exception {
    CountDownLatch release = rig.intake.hold();
    try (Post post = rig.connect();
        Post idle = rig.connect()) {
      post.send(PortRig.request("/alarms/soar", PortRig.ALARM, rig.signed("msg_1", PortRig.ALARM)));
      rig.intake.awaitArrival();
      Thread closing = Thread.ofVirtual().start(rig::close);
      assertThat(idle.isCut()).isTrue();
      release.countDown();

      assertThat(post.reply().status()).isEqualTo(202);
      closing.join();
    }
  }

  @Test
  void saysWhichFilesDoNotFitTogether() throws Exception {
    Authority other =
        Authority.create(folder.resolve("other"), "test.example", InstantSource.system());
    TlsFiles one = other.issue(SpiffeId.controller("test.example"), folder.resolve("one"));
    TlsFiles two = other.issue(SpiffeId.controller("test.example"), folder.resolve("two"));
    AlarmSettings.Port mixed =
        new AlarmSettings.Port(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            one.certificate(),
            two.key(),
            Optional.empty());

    assertThatThrownBy(() -> new AlarmEndpoint(mixed, List.of(), rig.intake).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(two.key().toString())
        .hasMessageContaining("do not belong together");
  }
}
