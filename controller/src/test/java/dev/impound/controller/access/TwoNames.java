package dev.impound.controller.access;

import dev.impound.controller.identity.Authority;
import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.TlsFiles;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority's certificate that names two operators at once. */
record TwoNames(Authority authority, Path folder) {

  TlsFiles issue(Path out) throws Exception {
    Path ca = folder.resolve("authority/ca.pem");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate issuer;
    try (InputStream in = Files.newInputStream(ca)) {
      issuer = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    Instant now = Instant.now();
    byte[] certificate =
        new JcaX509v3CertificateBuilder(
                issuer.getSubjectX500Principal(),
                BigInteger.TWO,
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(Duration.ofHours(1))),
                new X500Principal("CN=two"),
                pair.getPublic())
            .addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName[] {name("admin"), name("viewer")}))
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(PrivateKeyFile.read(folder.resolve("authority/ca-key.pem"))))
            .getEncoded();
    Files.createDirectories(out);
    write(out.resolve("cert.pem"), "CERTIFICATE", certificate);
    write(out.resolve("key.pem"), "PRIVATE KEY", pair.getPrivate().getEncoded());
    return new TlsFiles(ca, out.resolve("cert.pem"), out.resolve("key.pem"));
  }

  private GeneralName name(String operator) {
    return new GeneralName(
        GeneralName.uniformResourceIdentifier,
        "spiffe://%s/operator/%s".formatted(authority.trustDomain(), operator));
  }

  private static void write(Path file, String kind, byte[] der) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                kind,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(der),
                kind));
  }
}
