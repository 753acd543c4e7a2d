package dev.impound.controller.alarm.smn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.hss.HssEvents;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeSourceMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SmnSourceTest {
  private static final Signer SMN = Signer.rsa(2048);
  private static final String FROM = "2026-01-01T00:00:00Z";
  private static final String TO = "2027-01-01T00:00:00Z";
  private static final String GOOD_HOST = "https://smn.cn-north-4.myhuaweicloud.com";

  private final FakeClock clock = new FakeClock();
  private final FakeSmnCloud cloud = new FakeSmnCloud(SMN.certificate(FROM, TO));
  private final FakeSourceMemory memory = new FakeSourceMemory();
  private final SmnSource source = source(settings(Optional.empty(), Optional.empty()));
  @TempDir Path folder;

  private static SourceSettings.Smn settings(Optional<Path> certificate, Optional<Path> token) {
    return new SourceSettings.Smn(
        "smn", Scope.ALL, List.of(Signer.TOPIC), certificate, token, Duration.ofHours(24));
  }

  private SmnSource source(SourceSettings.Smn settings) {
    return new SmnSource(settings, cloud, new HssEvents()::read, memory, clock);
  }

  private static Posted posted(byte[] body, Map<String, String> headers) {
    return new Posted(headers, body, Optional.empty(), "192.0.2.1");
  }

  private Reading read(Map<String, Object> fields) {
    return source.read(posted(SMN.sign(fields), Map.of()));
  }

  private void refuses(byte[] body, Map<String, String> headers, Reason reason) {
    assertThatThrownBy(() -> source.read(posted(body, headers)))
        .asInstanceOf(type(MessageRefusedException.class))
        .extracting(MessageRefusedException::reason)
        .isEqualTo(reason);
  }

  private void refusesAndAsksNobody(Map<String, Object> fields, Reason reason) {
    refuses(SMN.sign(fields), Map.of(), reason);
    assertThat(cloud.calls()).isZero();
  }

  @Test
  void takesASignedMessageForATriggerWhenItIsText() {
    Reading reading = read(Signer.notification("HSS: an intrusion on host web-1"));

    assertThat(reading)
        .isEqualTo(
            new Reading.Trigger(
                "d84bd6629ef04513ad2e37bffd6e17cb", "Alarm HSS: an intrusion on host web-1"));
    assertThat(cloud.certificatesAsked).containsExactly(Signer.CERTIFICATE);
  }

  @Test
  void takesAMessageWithoutSubject() {
    Map<String, Object> fields = Signer.notification("text");
    fields.remove("subject");

    assertThat(read(fields)).isInstanceOf(Reading.Trigger.class);
  }

  @Test
  void readsTheSameMessageTheSameWayAgain() {
    byte[] body = SMN.sign(Signer.notification("text"));

    Reading first = source.read(posted(body, Map.of()));

    assertThat(source.read(posted(body, Map.of()))).isEqualTo(first);
    assertThat(cloud.certificatesAsked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "message_id", "subject"})
  void refusesAForgedField(String field) {
    Map<String, Object> fields = Signer.notification("text");
    SMN.sign(fields);
    fields.put(field, "forged");

    refuses(Signer.body(fields), Map.of(), Reason.SIGNATURE);
  }

  @Test
  void refusesAForgedTimestamp() {
    Map<String, Object> fields = Signer.notification("text");
    SMN.sign(fields);
    fields.put("timestamp", "2026-03-01T02:59:01Z");

    refuses(Signer.body(fields), Map.of(), Reason.SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not base64!", "AAAA"})
  void refusesAnUnreadableSignature(String signature) {
    Map<String, Object> fields = Signer.notification("text");
    fields.put("signature", signature);

    refuses(Signer.body(fields), Map.of(), Reason.SIGNATURE);
  }

  @Test
  void refusesWhatAnotherKeySigned() {
    byte[] body = Signer.rsa(2048).sign(Signer.notification("text"));

    refuses(body, Map.of(), Reason.SIGNATURE);
  }

  @Test
  void refusesAMessageWhoseFieldsAreCutAnotherWay() {
    Map<String, Object> fields = Signer.notification("text");
    SMN.sign(fields);
    fields.put("message_id", fields.get("message_id") + "\nsubject\nAlarm");
    fields.remove("subject");
    refuses(Signer.body(fields), Map.of(), Reason.NOT_AN_ALARM);

    Map<String, Object> longer = Signer.notification("text\nmessage_id\nother\nsubject\nA");
    SMN.sign(longer);
    String id = String.valueOf(longer.get("message_id"));
    longer.putAll(Map.of("message", "text", "message_id", "other"));
    longer.put("subject", "A\nmessage_id\n" + id + "\nsubject\nAlarm");
    refuses(Signer.body(longer), Map.of(), Reason.NOT_AN_ALARM);
  }

  @Test
  void refusesAnExpiredCertificate() {
    cloud.certificate = SMN.certificate(FROM, "2026-02-01T00:00:00Z");

    refuses(SMN.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);
  }

  @Test
  void refusesACertificateThatExpiredSinceItVerified() {
    cloud.certificate = SMN.certificate(FROM, "2026-03-01T04:00:00Z");
    read(Signer.notification("text"));

    clock.advance(Duration.ofHours(2));

    refuses(SMN.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);
  }

  @Test
  void refusesACertificateOfAnEllipticCurve() {
    Signer curve = Signer.ellipticCurve();
    cloud.certificate = curve.certificate(FROM, TO);

    refuses(curve.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);
  }

  @Test
  void refusesAShortKeyAndAnOldHash() {
    Signer weak = Signer.rsa(1024);
    cloud.certificate = weak.certificate(FROM, TO);
    refuses(weak.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);

    clock.advance(Duration.ofMinutes(2));
    Signer old = SMN.with("SHA1withRSA");
    cloud.certificate = old.certificate(FROM, TO);
    refuses(old.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);
  }

  @Test
  void refusesAForeignTopicBeforeAskingAnything() {
    Map<String, Object> fields = Signer.notification("text");
    fields.put("topic_urn", Signer.TOPIC.replace("alarms", "other"));

    refusesAndAsksNobody(fields, Reason.TOPIC);
  }

  @Test
  void refusesAHeaderOfAnotherTopic() {
    refuses(
        SMN.sign(Signer.notification("text")),
        Map.of("x-smn-topic-urn", Signer.TOPIC + "2"),
        Reason.TOPIC);
    assertThat(cloud.calls()).isZero();
  }

  @Test
  void refusesAStaleMessageBeforeAskingAnything() {
    clock.advance(Duration.ofHours(25));

    refusesAndAsksNobody(Signer.notification("text"), Reason.STALE);
  }

  @Test
  void refusesAMessageOfTheFutureBeforeAskingAnything() {
    Map<String, Object> fields = Signer.notification("text");
    fields.put("timestamp", "2026-03-01T03:06:00Z");

    refusesAndAsksNobody(fields, Reason.STALE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil/smn/a.pem",
        "http://smn.cn-north-4.myhuaweicloud.com/smn/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com.evil.example/smn/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com@evil.example/smn/a.pem",
        "https://evil.example#@smn.cn-north-4.myhuaweicloud.com/smn/a.pem",
        "https://evil.example\\@smn.cn-north-4.myhuaweicloud.com/smn/a.pem",
        "https://user@smn.cn-north-4.myhuaweicloud.com/smn/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com:8443/smn/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com:/smn/a.pem",
        "https://smn.cn-south-1.myhuaweicloud.com/smn/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/../a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/b/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/%2e%2e.pem",
        "https://smn.cn-north-4.myhuaweicloud.com/other/a.pem",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/a.pem?b",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/a.pem#b",
        "https://smn.cn-north-4.myhuaweicloud.com/smn/a.crt",
        "file:///smn/a.pem",
        "a.pem",
        ""
      })
  void refusesAForeignCertificateBeforeAskingAnything(String url) {
    Map<String, Object> fields = Signer.notification("text");
    fields.put("signing_cert_url", url);

    refusesAndAsksNobody(fields, Reason.CERTIFICATE);
  }

  @Test
  void takesTheUsualPortByName() {
    Map<String, Object> fields = Signer.notification("text");
    fields.put("signing_cert_url", GOOD_HOST + ":443/smn/" + Signer.CERTIFICATE);

    assertThat(read(fields)).isInstanceOf(Reading.Trigger.class);
  }

  @Test
  void refusesWhatIsNoMessage() {
    refuses("{".getBytes(StandardCharsets.UTF_8), Map.of(), Reason.MALFORMED);
    refuses("[]".getBytes(StandardCharsets.UTF_8), Map.of(), Reason.NOT_AN_ALARM);
    Map<String, Object> other = Signer.notification("text");
    other.put("type", "HttpSubscriptionUserConfirm");
    refusesAndAsksNobody(other, Reason.NOT_AN_ALARM);
    Map<String, Object> version = Signer.notification("text");
    version.put("signature_version", "v2");
    refusesAndAsksNobody(version, Reason.NOT_AN_ALARM);
  }

  @Test
  void asksForNoMoreThanFourCertificatesAMinuteAndForNoneTwice() {
    sendForgedMessages();

    assertThat(cloud.certificatesAsked).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void keepsItsCertificateWhileOthersAreAskedFor() {
    read(Signer.notification("text"));
    sendForgedMessages();

    assertThat(read(Signer.notification("text"))).isInstanceOf(Reading.Trigger.class);
  }

  private void sendForgedMessages() {
    Signer forger = Signer.rsa(1024);
    for (int i = 0; i < 20; i++) {
      Map<String, Object> fields = Signer.notification("text");
      fields.put("signing_cert_url", GOOD_HOST + "/smn/forged-" + i % 10 + ".pem");
      byte[] body = forger.sign(fields);
      assertThatThrownBy(() -> source.read(posted(body, Map.of())))
          .isInstanceOf(MessageRefusedException.class);
    }
  }

  @Test
  void letsTheSenderTryAgainWhenTheCertificateCannotBeHad() {
    cloud.trouble = Optional.of(CloudException.Kind.UNREACHABLE);
    refuses(SMN.sign(Signer.notification("text")), Map.of(), Reason.NOT_STORED);
    assertThat(source.problem()).contains("in trouble");

    cloud.trouble = Optional.empty();
    refuses(SMN.sign(Signer.notification("text")), Map.of(), Reason.NOT_STORED);
    clock.advance(Duration.ofMinutes(1));

    assertThat(read(Signer.notification("text"))).isInstanceOf(Reading.Trigger.class);
    assertThat(source.problem()).isEmpty();
  }

  @Test
  void refusesAnIdThatTheCloudDoesNotKnow() {
    cloud.trouble = Optional.of(CloudException.Kind.NOT_FOUND);

    refuses(SMN.sign(Signer.notification("text")), Map.of(), Reason.CERTIFICATE);
  }

  @Test
  void asksForTheTokenBeforeAnythingElse() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "a secret of some length\n");
    SmnSource guarded = source(settings(Optional.empty(), Optional.of(token)));
    byte[] body = SMN.sign(Signer.notification("text"));

    for (Map<String, String> headers :
        List.of(Map.<String, String>of(), Map.of("x-impound-token", "a secret"))) {
      assertThatThrownBy(() -> guarded.read(posted("{".getBytes(StandardCharsets.UTF_8), headers)))
          .asInstanceOf(type(MessageRefusedException.class))
          .extracting(MessageRefusedException::reason)
          .isEqualTo(Reason.CREDENTIAL);
    }
    assertThat(cloud.calls()).isZero();
    assertThat(guarded.read(posted(body, Map.of("x-impound-token", "a secret of some length"))))
        .isInstanceOf(Reading.Trigger.class);
  }

  @Test
  void verifiesWithAPinnedCertificateAndAsksNobody() throws IOException {
    Path pem = Files.write(folder.resolve("pinned.pem"), SMN.certificate(FROM, TO));
    SmnSource pinned = source(settings(Optional.of(pem), Optional.empty()));
    Map<String, Object> fields = Signer.notification("text");
    fields.put("signing_cert_url", "https://evil.example/a.pem");

    assertThat(pinned.read(posted(SMN.sign(fields), Map.of()))).isInstanceOf(Reading.Trigger.class);
    assertThatThrownBy(
            () -> pinned.read(posted(Signer.rsa(2048).sign(Signer.notification("x")), Map.of())))
        .hasMessageContaining("signature");
    assertThat(cloud.calls()).isZero();
    clock.advance(Duration.ofDays(365));
    assertThat(pinned.problem()).contains("certificate-file");
  }

  @Test
  void showsNoSecret() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "topsecret-topsecret");
    SmnSource guarded = source(settings(Optional.empty(), Optional.of(token)));

    assertThat(guarded.state() + guarded.problem()).doesNotContain("topsecret");
  }
}
