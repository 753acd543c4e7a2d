package dev.impound.controller.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * The timestamp authority for sites without one: by the controller's own clock and a key of its
 * own, so that it proves no more than that the holder of that key says so.
 */
final class BundledTimestamps implements TimestampAuthority {
  /** Of the kind that needs no registration: 2.25 and a random UUID. */
  private static final ASN1ObjectIdentifier POLICY =
      new ASN1ObjectIdentifier("2.25.210393021787324563984213370562144917783");

  private final SigningKey key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  BundledTimestamps(SigningKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  @Override
  public byte[] answer(byte[] request) throws IOException {
    try {
      TimeStampTokenGenerator tokens =
          new TimeStampTokenGenerator(
              new JcaSimpleSignerInfoGeneratorBuilder()
                  .build(key.algorithm(), key.key(), key.certificate()),
              new JcaDigestCalculatorProviderBuilder()
                  .build()
                  .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
              POLICY);
      tokens.addCertificates(new JcaCertStore(key.chain()));
      return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
          .generate(
              new TimeStampRequest(request),
              new BigInteger(127, random).setBit(0),
              Date.from(clock.instant()))
          .getEncoded();
    } catch (TSPException | OperatorCreationException | GeneralSecurityException e) {
      throw new IOException("the bundled timestamp authority failed: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public String name() {
    return "the bundled timestamp authority";
  }
}
