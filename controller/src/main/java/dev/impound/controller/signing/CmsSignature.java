package dev.impound.controller.signing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.Store;

/** Detached CMS signatures, DER, with the signer's certificates inside. */
final class CmsSignature {
  private CmsSignature() {}

  /** Signs {@code content}; {@code at} is named as the time of signing. */
  static byte[] sign(SigningKey key, byte[] content, Instant at) throws IOException {
    try {
      Attribute time =
          new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at))));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .setSignedAttributeGenerator(
                  new DefaultSignedAttributeTableGenerator(new AttributeTable(time)))
              .build(key.signer(), key.certificate()));
      generator.addCertificates(new JcaCertStore(key.chain()));
      return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    } catch (CMSException
        | OperatorCreationException
        | GeneralSecurityException
        | ProviderException
        | RuntimeOperatorException e) {
      throw new IOException(
          "cannot sign with the key of %s: %s"
              .formatted(key.certificate().getSubjectX500Principal(), TokenFailure.reason(e)),
          e);
    }
  }

  /**
   * Why {@code signature} does not prove that a holder of a custody certificate below {@code roots}
   * signed {@code content}; empty when it does.
   *
   * @param at when the certificates must have been valid
   */
  static Optional<String> refusal(
      byte[] content, byte[] signature, List<X509Certificate> roots, Instant at) {
    try {
      CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(content), signature);
      List<SignerInformation> signers = List.copyOf(signed.getSignerInfos().getSigners());
      if (signers.isEmpty()) {
        return Optional.of("nobody signed it");
      }
      for (SignerInformation signer : signers) {
        Optional<String> refusal = refusal(signer, signed.getCertificates(), roots, at);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
      return Optional.empty();
    } catch (CMSException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      // The reader throws what it likes at bytes that were changed.
      return Optional.of("the signature does not fit: " + e.getMessage());
    }
  }

  private static Optional<String> refusal(
      SignerInformation signer,
      Store<X509CertificateHolder> store,
      List<X509Certificate> roots,
      Instant at)
      throws GeneralSecurityException, OperatorCreationException, CMSException {
    List<X509Certificate> certificates = certificates(store);
    Optional<X509Certificate> leaf = Optional.empty();
    for (X509Certificate certificate : certificates) {
      if (certificate.getSerialNumber().equals(signer.getSID().getSerialNumber())) {
        leaf = Optional.of(certificate);
      }
    }
    if (leaf.isEmpty()) {
      return Optional.of("the signer's certificate is not in the signature");
    }
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(leaf.get()))) {
      return Optional.of("the signature is not of this content");
    }
    return Certificates.refusal(
        leaf.get(), certificates, roots, KeyPurposeId.id_kp_emailProtection.getId(), at);
  }

  static List<X509Certificate> certificates(Store<X509CertificateHolder> store)
      throws GeneralSecurityException {
    List<X509Certificate> found = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    for (X509CertificateHolder holder : store.getMatches(null)) {
      found.add(converter.getCertificate(holder));
    }
    return found;
  }
}
