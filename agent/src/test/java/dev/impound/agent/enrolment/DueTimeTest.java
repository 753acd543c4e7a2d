package dev.impound.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueTimeTest {
  private static final Instant ISSUED = Instant.parse("2026-03-01T03:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration EARLIEST = DAY.multipliedBy(4).dividedBy(10);
  private static final Duration LATEST = DAY.multipliedBy(6).dividedBy(10);

  private final AtomicReference<Instant> now = new AtomicReference<>(ISSUED);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private KeyPair key;

  @BeforeEach
  void make() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    key = generator.generateKeyPair();
  }

  private X509Certificate certificate(Duration life) {
    X500Principal name = new X500Principal("CN=node");
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name,
                      BigInteger.ONE,
                      Date.from(ISSUED.minus(Duration.ofMinutes(5))),
                      Date.from(ISSUED.plus(life)),
                      name,
                      key.getPublic())
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private DueTime found() {
    return DueTime.ofFound(certificate(DAY), now::get, nanos::get, new Random(1));
  }

  private DueTime fresh(Duration life) {
    return DueTime.ofFresh(certificate(life), now::get, nanos::get, new Random(1));
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void isHalfOfTheTimeGiveOrTakeATenth() {
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      assertThat(DueTime.ofFresh(certificate(DAY), now::get, nanos::get, random).left())
          .isBetween(EARLIEST, LATEST);
    }
  }

  @Test
  void isDueWhenThatTimeIsOver() {
    DueTime due = fresh(DAY);
    pass(due.left().minusSeconds(1));
    assertThat(due.left()).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(due.left()).isZero();
  }

  @Test
  void whatIsFoundOldIsDueAtOnce() {
    now.set(ISSUED.plus(Duration.ofDays(3)));
    assertThat(found().left()).isZero();
  }

  @Test
  void aClockThatIsAheadMakesNoFreshCertificateDue() {
    for (Duration ahead : new Duration[] {Duration.ofHours(13), DAY, Duration.ofDays(400)}) {
      now.set(ISSUED.plus(ahead));
      assertThat(fresh(DAY).left()).isBetween(EARLIEST, LATEST);
    }
  }

  @Test
  void aClockThatIsBehindDelaysNothingForLong() {
    now.set(ISSUED.minus(Duration.ofDays(400)));
    assertThat(found().left()).isBetween(EARLIEST, LATEST);
    assertThat(fresh(DAY).left()).isBetween(EARLIEST, LATEST);
  }

  @Test
  void aMachineThatSleptLooksAtTheClock() {
    DueTime due = fresh(DAY);
    now.set(ISSUED.plus(Duration.ofHours(20)));
    assertThat(due.left()).isZero();
  }

  @Test
  void certificatesWithoutTimeAreNotRenewedWithoutAPause() {
    assertThat(fresh(Duration.ofSeconds(-30)).left()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }
}
