package dev.impound.controller.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Signatures of nodes, which no authority vouches for: a node's certificate is self-signed, and
 * known by its fingerprint.
 */
public final class NodeSignature {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

  private NodeSignature() {}

  /**
   * Why {@code signature}, detached CMS, does not prove that the key of {@code certificate}, DER,
   * signed {@code content}; empty when it does.
   */
  public static Optional<String> refusal(byte[] content, byte[] signature, byte[] certificate) {
    try {
      X509Certificate signer = parse(certificate);
      CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(content), signature);
      List<SignerInformation> signers = List.copyOf(signed.getSignerInfos().getSigners());
      if (signers.size() != 1) {
        return Optional.of("%d have signed it, and not one".formatted(signers.size()));
      }
      return signers.getFirst().verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer))
          ? Optional.empty()
          : Optional.of("the signature is not of this content");
    } catch (CMSException | OperatorCreationException | IOException | RuntimeException e) {
      // The reader throws what it likes at bytes that were changed.
      return Optional.of("the signature does not fit: " + e.getMessage());
    }
  }

  /**
   * Requires a self-signed certificate for {@code name}.
   *
   * @throws IOException when it is none
   */
  public static void requireOf(byte[] certificate, String name) throws IOException {
    X509Certificate parsed = parse(certificate);
    try {
      parsed.verify(parsed.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new IOException("the node's certificate is not self-signed: " + e.getMessage(), e);
    }
    if (!parsed.getSubjectX500Principal().equals(new X500Principal("CN=" + name))) {
      throw new IOException("the node's certificate is not made out to " + name);
    }
  }

  /** A certificate, DER, as PEM; bytes that are none too. */
  public static byte[] pem(byte[] certificate) {
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The first certificate of a PEM file, DER. */
  public static byte[] der(byte[] pem) throws IOException {
    Matcher found = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!found.find()) {
      throw new IOException("the node's certificate is not PEM");
    }
    try {
      return Base64.getMimeDecoder().decode(found.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException("the node's certificate is not PEM", e);
    }
  }

  private static X509Certificate parse(byte[] certificate) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new IOException("the node's certificate cannot be read: " + e.getMessage(), e);
    }
  }
}
