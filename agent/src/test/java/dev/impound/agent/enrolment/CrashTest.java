package dev.impound.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.DurableFiles;
import dev.impound.wire.MutualTls;
import dev.impound.wire.Sha256;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent is killed before each change that it makes to the disk, and started again. */
class CrashTest {
  private static final String FIRST = "token-1";
  private static final String SECOND = "token-2";
  private static final X500Principal NAME = new X500Principal("CN=root");

  @TempDir private Path folder;
  private FakeController controller;
  private int rounds;

  @BeforeEach
  void make() throws Exception {
    controller = new FakeController();
  }

  /** What an agent does between two starts. */
  @FunctionalInterface
  private interface Work {
    void run(NodeIdentity identity) throws Exception;
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Spends each token once, and knows of each node's certificates which one is good. */
  private static final class FakeController {
    private final KeyPair root = pair();
    private final X509Certificate authority = certificate(root.getPublic(), true, 1);
    private final Map<String, Sha256> spent = new HashMap<>();
    private final Map<Sha256, Certified> answers = new HashMap<>();
    private BigInteger current = BigInteger.ZERO;
    private BigInteger next = BigInteger.ZERO;
    private int serial = 1;

    FakeController() throws Exception {}

    private static KeyPair pair() throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    }

    private X509Certificate certificate(PublicKey key, boolean issuing, int number)
        throws Exception {
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              NAME,
              BigInteger.valueOf(number),
              Date.from(now.minus(Duration.ofHours(1)).plusSeconds(number)),
              Date.from(now.plus(Duration.ofDays(1))),
              issuing ? NAME : new X500Principal("CN=leaf"),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuing));
      if (!issuing) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName(
                    GeneralName.uniformResourceIdentifier, "spiffe://test.example/node/web-7")));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(root.getPrivate())));
    }

    private Certified issue(byte[] request) throws Exception {
      Certified answer =
          new Certified(
              List.of(
                  certificate(
                      new JcaPKCS10CertificationRequest(request).getPublicKey(), false, ++serial)),
              List.of(authority),
              "command key",
              "operator keys");
      answers.put(Sha256.of(request), answer);
      return answer;
    }

    Certified enroll(String token, byte[] request) throws Exception {
      Sha256 digest = Sha256.of(request);
      Sha256 before = spent.putIfAbsent(token, digest);
      if (before != null) {
        assertThat(before).as("a spent token with another key").isEqualTo(digest);
        return Objects.requireNonNull(answers.get(digest));
      }
      Certified answer = issue(request);
      current = answer.leaf().getSerialNumber();
      next = BigInteger.ZERO;
      return answer;
    }

    void call(X509Certificate certificate) {
      assertThat(certificate.getSerialNumber()).isIn(current, next);
      current = certificate.getSerialNumber();
    }

    Certified renew(X509Certificate certificate, byte[] request) throws Exception {
      call(certificate);
      Certified before = answers.get(Sha256.of(request));
      Certified answer = before == null ? issue(request) : before;
      next = answer.leaf().getSerialNumber();
      return answer;
    }
  }

  private void enroll(NodeIdentity identity, String token) throws Exception {
    if (identity.enrolledBy(token).isEmpty()) {
      NodeKey key = identity.pending();
      identity.enroll(key, controller.enroll(token, key.request()), token);
    }
  }

  private void renew(NodeIdentity identity) throws Exception {
    NodeKey key = identity.pending();
    identity.install(key, controller.renew(certificate(identity), key.request()));
  }

  private static X509Certificate certificate(NodeIdentity identity) throws IOException {
    TlsFiles files = identity.current().orElseThrow();
    // Whole: the key fits, and is read with the certificate.
    MutualTls.client(files);
    return MutualTls.certificate(files);
  }

  /** Whether {@code work} was killed before change {@code step}. */
  private static boolean killed(Path state, int step, Work work) throws Exception {
    AtomicInteger left = new AtomicInteger(step);
    NodeIdentity identity =
        NodeIdentity.in(
            state,
            Clock.systemUTC(),
            new DurableFiles(
                () -> {
                  if (left.getAndDecrement() == 0) {
                    throw new Crash();
                  }
                }));
    try {
      work.run(identity);
      return false;
    } catch (Crash e) {
      return true;
    }
  }

  /** Kills {@code work} before each of its changes; each time {@code then} must do. */
  private void killAtEach(Work before, Work work, Work then) throws Exception {
    boolean killed = true;
    for (rounds = 0; killed; rounds++) {
      controller = new FakeController();
      Path state = Files.createDirectory(folder.resolve("round-" + rounds));
      before.run(NodeIdentity.in(state, Clock.systemUTC()));
      killed = killed(state, rounds, work);
      NodeIdentity restarted = NodeIdentity.in(state, Clock.systemUTC());
      then.run(restarted);
      controller.call(certificate(restarted));
      renew(restarted);
      controller.call(certificate(restarted));
    }
    assertThat(rounds).as("changes of the disk").isGreaterThan(10);
  }

  @Test
  void whoIsKilledWhileItEnrolsEnrolsByTheSameToken() throws Exception {
    killAtEach(
        identity -> {}, identity -> enroll(identity, FIRST), identity -> enroll(identity, FIRST));
  }

  @Test
  void whoIsKilledWhileItEnrolsAnewEnrolsByTheSameToken() throws Exception {
    killAtEach(
        identity -> enroll(identity, FIRST),
        identity -> enroll(identity, SECOND),
        identity -> enroll(identity, SECOND));
  }

  @Test
  void whoIsKilledWhileItRenewsHasACertificateThatIsGood() throws Exception {
    killAtEach(identity -> enroll(identity, FIRST), this::renew, identity -> {});
  }

  @Test
  void aTokenIsRememberedOverRenewals() throws Exception {
    NodeIdentity identity = NodeIdentity.in(folder, Clock.systemUTC());
    enroll(identity, FIRST);
    renew(identity);
    renew(identity);

    assertThat(identity.enrolledBy(FIRST)).isEqualTo(identity.current());
    assertThat(identity.enrolledBy(SECOND)).isEmpty();
  }
}
