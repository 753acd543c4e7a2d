package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.access.Labels;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.CertificateRecord;
import dev.impound.controller.identity.CertificateRecord.Standing;
import dev.impound.controller.identity.EnrolmentRegister.Asked;
import dev.impound.controller.identity.EnrolmentRegister.Issuer;
import dev.impound.controller.identity.EnrolmentRegister.Outcome;
import dev.impound.controller.identity.EnrolmentRegister.Recorded;
import dev.impound.controller.identity.EnrolmentRegister.Refused;
import dev.impound.controller.identity.TokenOrder;
import dev.impound.controller.identity.TokenRecord;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlEnrolmentRegisterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final NodeName WEB = new NodeName("web-1");

  private final DatabaseEngine engine;
  private final AtomicInteger made = new AtomicInteger();
  @TempDir private Path folder;
  private Database database;
  private SqlEnrolmentRegister register;
  private SqlCertificateRegister certificates;
  private Authority authority;
  private PublicKey key;

  SqlEnrolmentRegisterTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws Exception {
    database = engine.open(folder);
    register = new SqlEnrolmentRegister(database.jdbi());
    certificates = new SqlCertificateRegister(database.jdbi());
    authority = Authority.create(folder.resolve("ca"), "test.example", Clock.systemUTC());
    key = issue(WEB).getFirst().getPublicKey();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<X509Certificate> issue(NodeName node) {
    try {
      return List.of(
          MutualTls.certificate(
              authority.issue(
                  SpiffeId.node("test.example", node),
                  folder.resolve("issued-" + made.incrementAndGet()))));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private final Issuer issuer = (node, publicKey) -> issue(node);

  private TokenRecord token(String id, String node, int uses, boolean hold) {
    TokenRecord token =
        new TokenRecord(
            id,
            new TokenOrder(node, Duration.ofMinutes(30), uses, Map.of("env", "prod"), hold),
            Sha256.of(new byte[] {7}),
            "alice",
            NOW,
            NOW.plus(Duration.ofMinutes(30)),
            uses,
            false);
    register.add(token);
    return token;
  }

  private Asked asked(TokenRecord token, String node, int request, Instant at) {
    Sha256 digest = Sha256.of(new byte[] {(byte) request});
    return new Asked(
        token, new NodeName(node), key, digest, Sha256.of(key.getEncoded()), "10.0.0.1", at);
  }

  private List<CertificateRecord> all() {
    return certificates.since(0).certificates();
  }

  private Standing standing(BigInteger serial) {
    return all().stream()
        .filter(one -> one.serial().equals(serial))
        .findFirst()
        .orElseThrow()
        .standing();
  }

  @Test
  void aNodeHasTheLabelsOfItsTokenWhenItHasItsCertificateBesideThoseThatItHad() {
    SqlAccessRegister access = new SqlAccessRegister(database.jdbi());
    access.label(WEB, Labels.parse("env=dev,team=shop"), "root", NOW);
    NodeName held = new NodeName("web-2");

    register.enroll(asked(token("t1", "web-1", 1, false), "web-1", 1, NOW), issuer);
    register.enroll(asked(token("t2", "web-2", 1, true), "web-2", 2, NOW), issuer);

    assertThat(access.labels()).isEqualTo(Map.of(WEB, Labels.parse("env=prod,team=shop")));
    register.admit(register.newest(1).getFirst().number(), "alice", NOW, issuer);
    assertThat(access.labels()).containsEntry(held, Labels.parse("env=prod"));
  }

  @Test
  void aTokenIsReadBackAsItWasMade() {
    TokenRecord token = token("t1", "web-1", 2, true);

    assertThat(register.token("t1")).contains(token);
    assertThat(register.token("t2")).isEmpty();
    assertThat(register.usable(NOW)).containsExactly(token);
    assertThat(register.usable(NOW.plus(Duration.ofMinutes(31)))).isEmpty();
    assertThat(register.revoke("t1", NOW)).isTrue();
    assertThat(register.revoke("t2", NOW)).isFalse();
    assertThat(register.usable(NOW)).isEmpty();
  }

  @Test
  void ofTwoThatShowATokenForOneAtOnceOneIsServed() throws Exception {
    TokenRecord token = token("t1", "web-1", 1, false);
    List<Future<Outcome>> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        Asked asked = asked(token, "web-1", i, NOW);
        outcomes.add(threads.submit(() -> register.enroll(asked, issuer)));
      }
    }

    int served = 0;
    for (Future<Outcome> outcome : outcomes) {
      served += outcome.get(60, TimeUnit.SECONDS) instanceof Recorded ? 1 : 0;
    }
    assertThat(served).isEqualTo(1);
    assertThat(register.newest(9)).hasSize(1);
    assertThat(all()).hasSize(1);
  }

  @Test
  void theSameRequestIsAnsweredWithWhatIsOnRecordThoughTheTokenHasExpired() {
    TokenRecord token = token("t1", "web-1", 1, false);
    Outcome first = register.enroll(asked(token, "web-1", 1, NOW), issuer);

    assertThat(register.enroll(asked(token, "web-1", 1, NOW.plus(Duration.ofHours(1))), issuer))
        .isEqualTo(first);
    assertThat(register.enroll(asked(token, "web-1", 2, NOW), issuer)).isInstanceOf(Refused.class);
  }

  @Test
  void enrollingAnewRetiresWhatTheNodeHad() {
    TokenRecord token = token("t1", "web-1", 2, false);
    register.enroll(asked(token, "web-1", 1, NOW), issuer);
    BigInteger first = all().getFirst().serial();

    register.enroll(asked(token, "web-1", 2, NOW.plusSeconds(5)), issuer);

    assertThat(all()).hasSize(2);
    assertThat(standing(first)).isEqualTo(Standing.RETIRED);
  }

  @Test
  void aTokenForSeveralNeverEnrolsAnew() {
    TokenRecord token = token("t1", "web-*", 3, false);
    register.enroll(asked(token, "web-1", 1, NOW), issuer);

    assertThat(register.enroll(asked(token, "web-1", 2, NOW), issuer)).isInstanceOf(Refused.class);
    assertThat(register.enroll(asked(token, "web-2", 3, NOW), issuer)).isInstanceOf(Recorded.class);
  }

  @Test
  void whatIsHeldGetsItsCertificateWhenItIsAdmittedOnce() {
    TokenRecord token = token("t1", "web-1", 1, true);
    register.enroll(asked(token, "web-1", 1, NOW), issuer);
    long number = register.newest(1).getFirst().number();
    assertThat(all()).isEmpty();

    assertThat(register.admit(number, "bob", NOW, issuer).orElseThrow().chain()).isPresent();
    assertThat(register.admit(number, "bob", NOW, issuer)).isEmpty();
    assertThat(register.enrolment(number).orElseThrow().admittedBy()).contains("bob");
    assertThat(all()).hasSize(1);
  }

  @Test
  void aRenewedCertificateIsTheNextUntilItIsSeen() {
    TokenRecord token = token("t1", "web-1", 1, false);
    register.enroll(asked(token, "web-1", 1, NOW), issuer);
    CertificateRecord first = all().getFirst();
    long seenChanges = certificates.since(0).last();

    certificates.renew(WEB, first.serial(), Sha256.of(new byte[] {9}), NOW, () -> issue(WEB));

    List<CertificateRecord> changed = certificates.since(seenChanges).certificates();
    assertThat(changed)
        .singleElement()
        .satisfies(one -> assertThat(one.standing()).isEqualTo(Standing.NEXT));
    certificates.seen(WEB, changed.getFirst().serial(), NOW.plusSeconds(1));
    assertThat(standing(first.serial())).isEqualTo(Standing.REPLACED);
    assertThat(standing(changed.getFirst().serial())).isEqualTo(Standing.CURRENT);
    assertThat(
            certificates.renew(
                WEB, first.serial(), Sha256.of(new byte[] {8}), NOW, () -> issue(WEB)))
        .as("who shows the one before gets none")
        .isEmpty();
  }
}
