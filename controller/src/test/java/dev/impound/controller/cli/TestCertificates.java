package dev.impound.controller.cli;

import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority for tests, and what it issues. */
final class TestCertificates {
  private final Path folder;
  private final X500Principal name;
  private final KeyPair keys = keyPair();
  private int issued;

  /** Writes to {@code folder}; the name tells this authority from others. */
  TestCertificates(Path folder, String name) throws IOException {
    this.folder = folder;
    this.name = new X500Principal("CN=" + name);
    Files.createDirectories(folder);
    write(folder.resolve("ca.pem"), certificate(this.name, keys.getPublic(), null), "CERTIFICATE");
  }

  Path authority() {
    return folder.resolve("ca.pem");
  }

  /** Files for the holder of {@code identity}, valid around the present. */
  TlsFiles issue(SpiffeId identity) throws IOException {
    KeyPair pair = keyPair();
    issued++;
    Path certificate = folder.resolve("cert-%d.pem".formatted(issued));
    Path key = folder.resolve("key-%d.pem".formatted(issued));
    X500Principal subject = new X500Principal("CN=holder");
    write(certificate, certificate(subject, pair.getPublic(), identity), "CERTIFICATE");
    write(key, pair.getPrivate().getEncoded(), "PRIVATE KEY");
    return new TlsFiles(authority(), certificate, key);
  }

  private byte[] certificate(X500Principal subject, PublicKey key, @Nullable SpiffeId identity)
      throws IOException {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(1000L + issued),
              Date.from(Instant.parse("2020-01-01T00:00:00Z")),
              Date.from(Instant.parse("2049-01-01T00:00:00Z")),
              subject,
              key);
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(identity == null));
      if (identity != null) {
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth}));
      }
      PrivateKey signer = keys.getPrivate();
      return builder
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))
          .getEncoded();
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private static void write(Path file, byte[] content, String kind) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind));
  }
}
