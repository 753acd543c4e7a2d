package dev.impound.controller.alarm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.WebhookSignature;
import dev.impound.controller.identity.Authority;
import dev.impound.wire.TlsFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders that are not whom they should be, or send too much: over HTTPS, with the status. */
class SenderRefusalTest {
  @TempDir Path folder;
  private PortRig rig;

  @BeforeEach
  void open() throws Exception {
    rig =
        new PortRig(
            folder, new Limits(Duration.ofSeconds(20), Duration.ofSeconds(30), 100, 100, 1));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void refusesAWrongTokenAndNone() throws Exception {
    rig.assertRefused(
        rig.post("/alarms/falco", "{}", "x-impound-token: " + PortRig.TOKEN + "x"),
        Reason.CREDENTIAL,
        "falco");
    rig.assertRefused(rig.post("/alarms/falco", "{}"), Reason.CREDENTIAL, "falco");
  }

  @Test
  void refusesACertificateOfAnotherSenderAndNone() throws Exception {
    try (Post post = rig.connectAs(PortRig.node("web-2"))) {
      rig.assertRefused(
          post.send(PortRig.request("/alarms/certified", "{}")).reply(),
          Reason.CREDENTIAL,
          "certified");
    }
    rig.assertRefused(rig.post("/alarms/certified", "{}"), Reason.CREDENTIAL, "certified");
  }

  @Test
  void refusesACertificateThatAForeignAuthorityIssuedForTheRightName() throws Exception {
    TlsFiles forged =
        Authority.create(folder.resolve("evil"), "test.example", InstantSource.system())
            .issue(PortRig.node("web-1"), folder.resolve("forged"));
    try (Post post = rig.connectWith(forged)) {
      rig.assertRefused(
          post.send(PortRig.request("/alarms/certified", "{}")).reply(),
          Reason.CREDENTIAL,
          "certified");
    }
  }

  @Test
  void refusesACertificateThatHasExpired() throws Exception {
    Instant longAgo = Instant.now().minus(Duration.ofDays(400));
    TlsFiles expired =
        Authority.open(folder.resolve("ca"), () -> longAgo)
            .issue(PortRig.node("web-1"), folder.resolve("expired"));
    try (Post post = rig.connectWith(expired)) {
      rig.assertRefused(
          post.send(PortRig.request("/alarms/certified", "{}")).reply(),
          Reason.CREDENTIAL,
          "certified");
    }
  }

  @Test
  void refusesAForgedSignatureAndAChangedBody() throws Exception {
    byte[] body = PortRig.ALARM.getBytes(StandardCharsets.UTF_8);
    byte[] guess = new byte[32];
    rig.assertRefused(
        rig.post(
            "/alarms/soar",
            PortRig.ALARM,
            "webhook-id: msg_1",
            "webhook-timestamp: " + rig.clock.instant().getEpochSecond(),
            "webhook-signature: "
                + WebhookSignature.sign(guess, "msg_1", rig.clock.instant(), body)),
        Reason.SIGNATURE,
        "soar");
    rig.assertRefused(
        rig.post(
            "/alarms/soar",
            PortRig.ALARM.replace("shop", "till"),
            rig.signed("msg_1", PortRig.ALARM)),
        Reason.SIGNATURE,
        "soar");
  }

  @Test
  void refusesAMessageWithoutSignature() throws Exception {
    rig.assertRefused(rig.post("/alarms/soar", PortRig.ALARM), Reason.CREDENTIAL, "soar");
  }

  @Test
  void refusesAMessageOfLongAgoAndOneOfTheFuture() throws Exception {
    String[] headers = rig.signed("msg_1", PortRig.ALARM);

    rig.clock.advance(Duration.ofSeconds(301));
    rig.assertRefused(rig.post("/alarms/soar", PortRig.ALARM, headers), Reason.STALE, "soar");
    rig.clock.advance(Duration.ofSeconds(-602));
    rig.assertRefused(rig.post("/alarms/soar", PortRig.ALARM, headers), Reason.STALE, "soar");
    rig.clock.advance(Duration.ofSeconds(1));
    assertThat(rig.post("/alarms/soar", PortRig.ALARM, headers).status()).isEqualTo(202);
  }

  @Test
  void refusesMoreMessagesThanASourceMayHaveAtWorkAndNotThoseOfOthers() throws Exception {
    CountDownLatch release = rig.intake.hold();
    try (Post first = rig.connect()) {
      first.send(
          PortRig.request("/alarms/soar", PortRig.ALARM, rig.signed("msg_1", PortRig.ALARM)));
      rig.intake.awaitArrival();

      Post.Reply second = rig.postSigned("msg_2", PortRig.ALARM);

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.headers()).contains("retry-after: 1");
      assertThat(rig.post("/alarms/falco", "{}").status()).isEqualTo(401);
      release.countDown();
      assertThat(first.reply().status()).isEqualTo(202);
    }
    assertThat(rig.postSigned("msg_2", PortRig.ALARM).status()).isEqualTo(202);
  }
}
