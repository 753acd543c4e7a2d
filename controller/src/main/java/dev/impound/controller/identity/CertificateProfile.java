package dev.impound.controller.identity;

import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What a certificate is for.
 *
 * @param commonName its subject, which nothing reads
 * @param life how long it is valid, at most until its issuer's end
 * @param use what its key may be used for
 * @param names alternative names; empty for one that names nobody who may connect
 */
record CertificateProfile(String commonName, Duration life, Use use, Optional<GeneralNames> names) {

  /** What a key may be used for. */
  sealed interface Use {}

  /** To sign certificates of others, but none that may sign certificates. */
  record Issuing() implements Use {}

  /**
   * For one purpose.
   *
   * @param critical whether a reader that does not know the purpose must refuse it
   */
  record Purpose(KeyPurposeId id, boolean critical) implements Use {}
}
