package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.enrolment.Enroller;
import dev.impound.agent.enrolment.NodeIdentity;
import dev.impound.agent.enrolment.Renewal;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.TokenOrder;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.PinnedTrustManager;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and a controller over real TLS on loopback. */
class EnrolmentWireIT {
  private static final Duration DAY = Duration.ofHours(24);

  @TempDir private Path folder;
  private EnrolmentRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new EnrolmentRig(folder, DAY);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private EnrolmentToken token(String name, int uses, boolean hold) {
    return rig.desk.makeToken(
        new TokenOrder(name, Duration.ofMinutes(30), uses, Map.of(), hold), "alice");
  }

  private TlsFiles enrolled(NodeIdentity identity) throws Exception {
    assertThat(rig.enroller(identity).enroll(token("web-7", 1, false), ""))
        .isEqualTo(new Enroller.Done(new NodeName("web-7")));
    return identity.current().orElseThrow();
  }

  private static RefusalReason reason(ThrowingCallable call) {
    Throwable failure = org.assertj.core.api.Assertions.catchThrowable(call);
    return refusal(failure).reason();
  }

  private static Refusal refusal(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, EnrolmentWireIT::cause)
        .flatMap(one -> Refusal.from(one).stream())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no refusal", failure));
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure.getCause();
  }

  @Test
  void aNodeGetsACertificateThatNamesItAndNothingElse() throws Exception {
    TlsFiles files = enrolled(rig.node("a"));

    X509Certificate certificate = MutualTls.certificate(files);
    assertThat(certificate.getSubjectAlternativeNames()).hasSize(1);
    assertThat(MutualTls.identity(files))
        .isEqualTo(SpiffeId.node(EnrolmentRig.DOMAIN, new NodeName("web-7")));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
        .isBetween(DAY.minusMinutes(2), DAY);
    assertThat(Files.getPosixFilePermissions(files.key())).hasSize(2);
    try (EnrolmentRig.OpenStream stream = rig.open(files)) {
      assertThat(stream.answered).isDone();
    }
  }

  @Test
  void theKeysThatSignCommandsComeWithTheCertificate() throws Exception {
    enrolled(rig.node("a"));

    assertThat(NodeIdentity.commandKeyFile(rig.state("a"))).hasContent("command key");
  }

  @Test
  void theSameRequestGetsTheSameCertificateThoughTheTokenIsSpent() throws Exception {
    EnrolmentToken token = token("web-7", 1, false);
    NodeIdentity identity = rig.node("a");
    byte[] request = identity.pending().request();
    rig.enroller(identity).enroll(token, "");
    X509Certificate first = MutualTls.certificate(identity.current().orElseThrow());

    // As an agent that was killed before the answer was on its disk.
    NodeIdentity killed = rig.node("b");
    Path pending = killed.pending().folder();
    Files.write(pending.resolve("request.der"), request);
    Files.copy(
        identity.current().orElseThrow().key(),
        pending.resolve("key.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    rig.enroller(rig.node("b")).enroll(token, "");

    assertThat(MutualTls.certificate(rig.node("b").current().orElseThrow())).isEqualTo(first);
  }

  @Test
  void whateverIsWrongWithATokenTheAnswerIsTheSame() throws Exception {
    EnrolmentToken spent = token("web-7", 1, false);
    rig.enroller(rig.node("a")).enroll(spent, "");
    EnrolmentToken revoked = token("web-8", 1, false);
    rig.desk.revoke(revoked.id());
    EnrolmentToken expired = token("web-9", 1, false);
    EnrolmentToken unknown = EnrolmentToken.make(new SecureRandom(), spent.pin());
    EnrolmentToken wrong =
        EnrolmentToken.parse(unknown.reveal().replace(unknown.id(), token("w", 1, false).id()));
    rig.now.updateAndGet(now -> now.plus(Duration.ofMinutes(31)));

    String told = refused(spent);
    for (EnrolmentToken token : java.util.List.of(revoked, expired)) {
      assertThat(refused(token)).isEqualTo(told);
    }
    // More than five tries at once are refused for that alone.
    Thread.sleep(3_000);
    assertThat(refused(unknown)).isEqualTo(told);
    assertThat(refused(wrong)).isEqualTo(told);
  }

  private String refused(EnrolmentToken token) {
    Throwable failure =
        org.assertj.core.api.Assertions.catchThrowable(
            () -> rig.enroller(rig.node("x")).enroll(token, ""));
    assertThat(refusal(failure).reason()).isEqualTo(RefusalReason.ENROLMENT_REFUSED);
    return String.valueOf(failure.getMessage());
  }

  @Test
  void whoTriesTooOftenWaits() throws Exception {
    EnrolmentToken unknown = EnrolmentToken.make(new SecureRandom(), pin());
    for (int i = 0; i < 5; i++) {
      refused(unknown);
    }

    Enroller.@Nullable Outcome outcome = null;
    for (int i = 0; i < 20 && outcome == null; i++) {
      try {
        outcome = rig.enroller(rig.node("x")).enroll(unknown, "");
      } catch (IOException refused) {
        assertThat(refusal(refused).reason()).isEqualTo(RefusalReason.ENROLMENT_REFUSED);
      }
    }
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Enroller.Waits.class,
            waits -> assertThat(waits.why().reason()).isEqualTo(RefusalReason.TOO_MANY_TRIES));
  }

  private Sha256 pin() {
    return PinnedTrustManager.pinOf(rig.desk.roots().getFirst());
  }

  @Test
  void aNodeBelievesNoServerButThatOfItsToken() throws Exception {
    Authority other = Authority.create(folder.resolve("o"), EnrolmentRig.DOMAIN, Clock.systemUTC());
    X509Certificate root =
        MutualTls.authorities(
                other.issue(SpiffeId.controller(EnrolmentRig.DOMAIN), folder.resolve("oc")))
            .getFirst();
    EnrolmentToken token = EnrolmentToken.make(new SecureRandom(), PinnedTrustManager.pinOf(root));

    assertThatThrownBy(() -> rig.enroller(rig.node("a")).enroll(token, ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of the installation");
    assertThat(rig.node("a").current()).isEmpty();
  }

  @Test
  void aHeldNodeWaitsForWhoComparesItsKey() throws Exception {
    EnrolmentToken token = token("web-7", 1, true);
    NodeIdentity identity = rig.node("a");

    assertThat(rig.enroller(identity).enroll(token, "")).isInstanceOf(Enroller.Waits.class);
    assertThatThrownBy(() -> rig.desk.admit(1, Sha256.of(new byte[0]), "bob"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.FINGERPRINT_DIFFERS));
  }

  @Test
  void aHeldNodeIsAdmittedByItsFingerprintAlone() throws Exception {
    EnrolmentToken token = token("web-7", 1, true);
    NodeIdentity identity = rig.node("a");
    rig.enroller(identity).enroll(token, "");

    rig.desk.admit(1, identity.pending().fingerprint(), "bob");

    assertThat(rig.enroller(identity).enroll(token, "")).isInstanceOf(Enroller.Done.class);
    assertThat(rig.desk.newest(1).getFirst().admittedBy()).contains("bob");
  }

  @Test
  void aTokenForSeveralNamesThemAsTheyWouldBeCalledAndNoneThatIsThere() throws Exception {
    EnrolmentToken token = token("web-*", 3, false);
    rig.enroller(rig.node("a")).enroll(token, "web-1");
    rig.enroller(rig.node("b")).enroll(token, "web-2");

    assertThat(reason(() -> rig.enroller(rig.node("c")).enroll(token, "db-1")))
        .isEqualTo(RefusalReason.ENROLMENT_REFUSED);
    assertThat(reason(() -> rig.enroller(rig.node("c")).enroll(token, "web-1")))
        .isEqualTo(RefusalReason.ENROLMENT_REFUSED);
    assertThat(rig.desk.usable().getFirst().usesLeft()).isEqualTo(1);
  }

  @Test
  void aRenewedCertificateReplacesTheOneBeforeWhenItIsUsed() throws Exception {
    NodeIdentity identity = rig.node("a");
    TlsFiles old = enrolled(identity);
    TlsFiles kept = copy(old);
    try (EnrolmentRig.OpenStream before = rig.open(kept)) {
      renewNow(identity);
      TlsFiles fresh = identity.current().orElseThrow();
      assertThat(MutualTls.certificate(fresh)).isNotEqualTo(MutualTls.certificate(kept));
      rig.open(fresh).close();

      rig.now.updateAndGet(now -> now.plusSeconds(59));
      rig.open(kept).close();
      assertThat(before.failure).isNotDone();
      rig.now.updateAndGet(now -> now.plusSeconds(2));

      assertThat(end(rig.open(kept))).isEqualTo(RefusalReason.CERTIFICATE_REPLACED);
      assertThat(rig.shownReplaced).containsExactly(new NodeName("web-7"));
      assertThat(before.failure).as("what was begun goes on").isNotDone();
    }
  }

  @Test
  void aNextCertificateThatWasNeverUsedChangesNothing() throws Exception {
    NodeIdentity identity = rig.node("a");
    TlsFiles files = enrolled(identity);
    byte[] request = identity.pending().request();

    byte[] first = rig.renew(files, request).getCertificates(0).toByteArray();
    byte[] again = rig.renew(files, request).getCertificates(0).toByteArray();
    identity.abandonPending();
    byte[] other = rig.renew(files, identity.pending().request()).getCertificates(0).toByteArray();

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    rig.now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
    rig.open(files).close();
    assertThat(rig.shownReplaced).isEmpty();
  }

  @Test
  void anExpiredCertificateRenewsItselfAndDoesNothingElse() throws Exception {
    NodeIdentity identity = rig.node("a");
    TlsFiles files = enrolled(identity);
    rig.now.updateAndGet(now -> now.plus(Duration.ofDays(3)));

    assertThat(end(rig.open(files))).isEqualTo(RefusalReason.CERTIFICATE_EXPIRED);

    renewNow(identity);
    try (EnrolmentRig.OpenStream stream = rig.open(identity.current().orElseThrow())) {
      assertThat(stream.answered).isDone();
    }
  }

  @Test
  void afterTheGraceNothingIsRenewed() throws Exception {
    NodeIdentity identity = rig.node("a");
    TlsFiles files = enrolled(identity);
    rig.now.updateAndGet(now -> now.plus(Duration.ofDays(9)));

    assertThatThrownBy(() -> rig.renew(files, identity.pending().request()))
        .hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void aNodeThatIsEnrolledAnewMakesItsOlderCertificatesUseless() throws Exception {
    NodeIdentity lost = rig.node("a");
    TlsFiles old = enrolled(lost);
    try (EnrolmentRig.OpenStream open = rig.open(old)) {
      enrolled(rig.node("b"));

      assertThat(end(open)).isEqualTo(RefusalReason.CERTIFICATE_REPLACED);
      assertThat(end(rig.open(old))).isEqualTo(RefusalReason.CERTIFICATE_REPLACED);
      assertThat(rig.shownReplaced).isEmpty();
    }
  }

  @Test
  void aCertificateMadeByHandIsGoodAndIsNotRenewed() throws Exception {
    TlsFiles files =
        rig.authority.issue(
            SpiffeId.node(EnrolmentRig.DOMAIN, new NodeName("db-1")), folder.resolve("db-1"));

    rig.open(files).close();

    assertThat(reason(() -> rig.renew(files, rig.node("a").pending().request())))
        .isEqualTo(RefusalReason.NOT_ENROLLED);
  }

  @Test
  void anAgentRenewsByItselfAtHalfTheTime() throws Exception {
    rig.close();
    rig = new EnrolmentRig(Files.createDirectory(folder.resolve("brief")), Duration.ofSeconds(10));
    NodeIdentity identity = rig.node("a");
    TlsFiles first = enrolled(identity);
    CountDownLatch renewed = new CountDownLatch(1);
    long began = System.nanoTime();

    try (Renewal renewal =
        new Renewal(
            identity,
            () -> rig.channel(identity.current().orElseThrow()),
            renewed::countDown,
            Clock.systemUTC(),
            System::nanoTime,
            new Random(1))) {
      renewal.start();
      assertThat(renewed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(identity.current().orElseThrow()).isNotEqualTo(first);
  }

  @Test
  void aNodeWhoseClockIsHoursAheadRenewsOnceAndNotOverAndOver() throws Exception {
    NodeIdentity identity = rig.node("a");
    enrolled(identity);
    CountDownLatch once = new CountDownLatch(1);
    AtomicInteger times = new AtomicInteger();

    try (Renewal renewal =
        new Renewal(
            identity,
            () -> rig.channel(identity.current().orElseThrow()),
            () -> {
              times.incrementAndGet();
              once.countDown();
            },
            () -> Instant.now().plus(Duration.ofHours(20)),
            System::nanoTime,
            new Random(1))) {
      renewal.start();
      assertThat(once.await(60, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(Duration.ofSeconds(3));
    }

    assertThat(times).hasValue(1);
  }

  private void renewNow(NodeIdentity identity) throws Exception {
    TlsFiles files = identity.current().orElseThrow();
    CountDownLatch renewed = new CountDownLatch(1);
    Instant end = MutualTls.certificate(files).getNotAfter().toInstant();
    try (Renewal renewal =
        new Renewal(
            identity,
            () -> rig.channel(files),
            renewed::countDown,
            () -> end.minusSeconds(60),
            System::nanoTime,
            new Random(1))) {
      renewal.start();
      assertThat(renewed.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private TlsFiles copy(TlsFiles files) throws IOException {
    TlsFiles copy = TlsFiles.in(Files.createDirectory(folder.resolve("copy")));
    Files.copy(files.key(), copy.key());
    Files.copy(files.certificate(), copy.certificate());
    Files.copy(files.authority(), copy.authority());
    return copy;
  }

  private static RefusalReason end(EnrolmentRig.OpenStream stream) throws Exception {
    try (stream) {
      return Refusal.from(stream.failure.get(20, TimeUnit.SECONDS)).orElseThrow().reason();
    }
  }
}
