package dev.impound.controller.signing;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/** RFC 3161 answers, DER, as {@code openssl ts} reads them. */
final class Timestamp {
  private Timestamp() {}

  /** Has {@code content} timestamped; the answer is checked before it is given. */
  static byte[] fetch(TimestampAuthority authority, byte[] content, List<X509Certificate> roots)
      throws IOException {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    TimeStampRequest request =
        generator.generate(
            TSPAlgorithms.SHA256, digest(content), new BigInteger(64, new SecureRandom()));
    byte[] answer = authority.answer(request.getEncoded());
    try {
      new TimeStampResponse(answer).validate(request);
    } catch (TSPException | RuntimeException e) {
      throw new IOException(
          "%s gave no timestamp: %s".formatted(authority.name(), e.getMessage()), e);
    }
    if (check(content, answer, roots) instanceof Checked.Refused refused) {
      throw new IOException(
          "%s gave a timestamp that cannot be used: %s"
              .formatted(authority.name(), refused.reason()));
    }
    return answer;
  }

  /** What came of checking a timestamp. */
  sealed interface Checked {
    /** The authority says that the content existed at this time. */
    record Fits(Instant at) implements Checked {}

    /** It does not prove that. */
    record Refused(String reason) implements Checked {}
  }

  /**
   * Checks that an authority below {@code roots}, with a certificate that was valid at the time it
   * names, vouches for {@code content}.
   */
  static Checked check(byte[] content, byte[] answer, List<X509Certificate> roots) {
    try {
      TimeStampToken token = new TimeStampResponse(answer).getTimeStampToken();
      if (token == null) {
        return new Checked.Refused("it holds no token");
      }
      if (!token.getTimeStampInfo().getHashAlgorithm().getAlgorithm().equals(TSPAlgorithms.SHA256)
          || !Arrays.equals(token.getTimeStampInfo().getMessageImprintDigest(), digest(content))) {
        return new Checked.Refused("it is of other content");
      }
      Instant at = token.getTimeStampInfo().getGenTime().toInstant();
      Optional<String> refusal = refusal(token, roots, at);
      return refusal.isPresent() ? new Checked.Refused(refusal.get()) : new Checked.Fits(at);
    } catch (TSPException
        | OperatorCreationException
        | GeneralSecurityException
        | IOException
        | RuntimeException e) {
      // The reader throws what it likes at bytes that were changed.
      return new Checked.Refused("it does not fit: " + e.getMessage());
    }
  }

  private static Optional<String> refusal(
      TimeStampToken token, List<X509Certificate> roots, Instant at)
      throws GeneralSecurityException, OperatorCreationException, TSPException {
    List<X509Certificate> certificates = CmsSignature.certificates(token.getCertificates());
    for (X509Certificate certificate : certificates) {
      if (certificate.getSerialNumber().equals(token.getSID().getSerialNumber())) {
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
        return Certificates.refusal(
            certificate, certificates, roots, KeyPurposeId.id_kp_timeStamping.getId(), at);
      }
    }
    return Optional.of("the authority's certificate is not in it");
  }

  private static byte[] digest(byte[] content) {
    return Sha256.newDigest().digest(content);
  }
}
