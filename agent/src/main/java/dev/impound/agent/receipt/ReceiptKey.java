package dev.impound.agent.receipt;

import dev.impound.wire.NodeName;
import dev.impound.wire.PrivateKeyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * The key that signs receipts, P-256, and its self-signed certificate, both in {@code
 * receipt-key.pem}, which only its owner can read. Safe for use by many threads.
 */
final class ReceiptKey {
  private static final String FILE = "receipt-key.pem";
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

  private final PrivateKey key;
  private final X509Certificate certificate;

  private ReceiptKey(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * Opens the key in {@code folder}, and makes it, and the folder, where there is none. A key that
   * is there is never replaced: a controller takes another one for another node.
   *
   * @throws IOException when it cannot be made or read, or is the key of another node
   */
  static ReceiptKey open(Path folder, NodeName node, InstantSource clock) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      NewReceiptKey.make(node, clock.instant()).write(file);
    }
    X509Certificate certificate = certificate(file);
    if (!certificate.getSubjectX500Principal().equals(NewReceiptKey.subject(node))) {
      throw new IOException(
          "%s is the key of %s, and this node is %s; name another state-directory"
              .formatted(file, certificate.getSubjectX500Principal(), node));
    }
    return new ReceiptKey(PrivateKeyFile.read(file), certificate);
  }

  private static X509Certificate certificate(Path file) throws IOException {
    Matcher pem = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException("%s holds no certificate beside its key".formatted(file));
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Base64.getMimeDecoder().decode(pem.group(1))));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot read the certificate in %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The certificate, DER. */
  byte[] certificate() {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /** A detached CMS signature of {@code content}, DER; {@code at} is named as its time. */
  byte[] sign(byte[] content, Instant at) throws IOException {
    try {
      Attribute time =
          new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at))));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .setSignedAttributeGenerator(
                  new DefaultSignedAttributeTableGenerator(new AttributeTable(time)))
              .build(new JcaContentSignerBuilder(NewReceiptKey.ALGORITHM).build(key), certificate));
      generator.addCertificates(new JcaCertStore(List.of(certificate)));
      return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    } catch (CMSException | OperatorCreationException | GeneralSecurityException e) {
      throw new IOException("the receipt key cannot sign: " + e.getMessage(), e);
    }
  }
}
