package dev.impound.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
  private static final X500Principal NAME = new X500Principal("CN=root");

  @TempDir private Path state;
  private NodeIdentity identity;
  private KeyPair root;
  private X509Certificate authority;
  private long serial = 1;

  @BeforeEach
  void make() throws Exception {
    identity = NodeIdentity.in(state, Clock.systemUTC());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    root = generator.generateKeyPair();
    authority = certificate(root.getPublic(), true);
  }

  private X509Certificate certificate(PublicKey key, boolean issuing) throws Exception {
    Instant now = Instant.now();
    serial++;
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            NAME,
            BigInteger.valueOf(serial),
            Date.from(now.minus(Duration.ofMinutes(5)).plusSeconds(serial)),
            Date.from(now.plus(Duration.ofDays(1))),
            issuing ? NAME : new X500Principal("CN=leaf"),
            key);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuing));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(root.getPrivate())));
  }

  private Certified answer(NodeKey key) throws Exception {
    return new Certified(
        List.of(
            certificate(new JcaPKCS10CertificationRequest(key.request()).getPublicKey(), false)),
        List.of(authority),
        "",
        "");
  }

  @Test
  void thereIsNoneBeforeEnrolment() {
    assertThat(identity.current()).isEmpty();
  }

  @Test
  void aPendingKeyStaysTheSameUntilItHasItsCertificate() throws Exception {
    byte[] request = identity.pending().request();

    assertThat(NodeIdentity.in(state, Clock.systemUTC()).pending().request()).isEqualTo(request);
    identity.install(identity.pending(), answer(identity.pending()));
    assertThat(identity.pending().request()).isNotEqualTo(request);
  }

  @Test
  void keysAreReadableByTheirOwnerAlone() throws Exception {
    identity.install(identity.pending(), answer(identity.pending()));

    TlsFiles files = identity.current().orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("identity"))))
        .isEqualTo("rwx------");
    assertThat(PrivateKeyFile.read(files.key()).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void theCertificateOfAnotherKeyIsRefusedAndAllIsAsBefore() throws Exception {
    NodeKey key = identity.pending();
    Certified foreign =
        new Certified(List.of(certificate(root.getPublic(), false)), List.of(authority), "", "");

    assertThatThrownBy(() -> identity.install(key, foreign))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another key");
    assertThat(identity.current()).isEmpty();
    assertThat(identity.pending().request()).isEqualTo(key.request());
  }

  @Test
  void aCertificateThatTheAuthoritiesDidNotIssueIsRefused() throws Exception {
    NodeKey key = identity.pending();
    Certified good = answer(key);
    make();
    Certified bad = new Certified(good.chain(), List.of(authority), "", "");

    assertThatThrownBy(() -> identity.install(key, bad))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void aCrashBeforeTheLinkWasSetLeavesTheNewGenerationToBeTakenUp() throws Exception {
    identity.install(identity.pending(), answer(identity.pending()));
    TlsFiles first = identity.current().orElseThrow();
    Files.delete(state.resolve("identity/current"));

    assertThat(NodeIdentity.in(state, Clock.systemUTC()).current()).contains(first);
  }

  @Test
  void aKeyThatWasCutOffInTheMiddleIsMadeAnew() throws Exception {
    NodeKey key = identity.pending();
    Files.delete(key.folder().resolve("request.der"));

    assertThat(identity.pending().request()).isNotEmpty();
    Files.writeString(key.folder().resolve("key.pem"), "-----BEGIN");
    byte[] made = identity.pending().request();
    assertThat(new JcaPKCS10CertificationRequest(made).getPublicKey()).isNotNull();
  }

  @Test
  void theCurrentAndTheOneBeforeAreKeptAndNoOther() throws Exception {
    for (int i = 0; i < 5; i++) {
      identity.install(identity.pending(), answer(identity.pending()));
    }

    try (var all = Files.list(state.resolve("identity"))) {
      assertThat(all.filter(one -> one.getFileName().toString().startsWith("generation-")))
          .hasSize(2);
    }
    assertThat(identity.current()).isPresent();
  }
}
