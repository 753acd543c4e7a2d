package dev.impound.controller.testing;

import dev.impound.controller.receipt.NodeReceipt;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The key with which a node signs receipts. */
public final class NodeKey {
  private static final String ALGORITHM = "SHA256withECDSA";

  private final KeyPair pair;
  private final X509Certificate certificate;

  private NodeKey(KeyPair pair, X509Certificate certificate) {
    this.pair = pair;
    this.certificate = certificate;
  }

  /** Makes a key of a node. */
  public static NodeKey of(String node) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X500Principal name = new X500Principal("CN=" + node);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.TEN,
              Date.from(Instant.parse("2026-01-01T00:00:00Z")),
              Date.from(Instant.parse("9999-12-31T23:59:59Z")),
              name,
              pair.getPublic());
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection));
      return new NodeKey(
          pair,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(ALGORITHM).build(pair.getPrivate()))));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The certificate, DER. */
  public byte[] certificate() {
    try {
      return certificate.getEncoded();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Signs a statement. */
  public NodeReceipt sign(String statement) {
    byte[] content = statement.getBytes(StandardCharsets.UTF_8);
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSimpleSignerInfoGeneratorBuilder()
              .build(ALGORITHM, pair.getPrivate(), certificate));
      generator.addCertificates(new JcaCertStore(List.of(certificate)));
      return new NodeReceipt(
          content,
          generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER"),
          certificate());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
