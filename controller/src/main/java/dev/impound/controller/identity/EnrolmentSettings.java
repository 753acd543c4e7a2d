package dev.impound.controller.identity;

import dev.impound.controller.signing.SigningSettings;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The section {@code enrolment} of the configuration.
 *
 * @param listen where nodes enrol; asks for no certificate and takes nothing else
 * @param advertise {@code HOST:PORT} at which nodes reach that; empty where none is told
 * @param authority the root's certificate
 * @param issuingKey what signs the certificates of nodes
 * @param lifetime of a node's certificate
 * @param grace how long after its end a certificate can still be renewed
 * @param operatorKeys file of the operators' public keys that nodes learn; empty where there is
 *     none
 */
public record EnrolmentSettings(
    InetSocketAddress listen,
    Optional<String> advertise,
    Path authority,
    IssuingKey issuingKey,
    Duration lifetime,
    Duration grace,
    Optional<Path> operatorKeys) {
  private static final String LISTEN = "enrolment.listen";
  private static final String USUAL_LISTEN = "0.0.0.0:8445";
  private static final String OPERATOR_KEYS = "enrolment.operator-keys-file";
  private static final Duration USUAL_LIFE = Duration.ofHours(24);
  private static final Duration USUAL_GRACE = Duration.ofDays(7);

  /** Shorter ones would be renewed without a pause. */
  private static final Duration LEAST_LIFE = Duration.ofSeconds(10);

  /**
   * Reads the section; empty where there is none. What is wrong is noted in {@code settings}.
   *
   * @param authority the root's certificate
   */
  public static Optional<EnrolmentSettings> read(YamlSettings settings, Path authority) {
    if (!settings.has("enrolment")) {
      return Optional.empty();
    }
    return Optional.of(
        new EnrolmentSettings(
            settings.address(LISTEN, settings.optional(LISTEN).orElse(USUAL_LISTEN)),
            settings.optional("enrolment.advertise"),
            authority,
            issuingKey(settings),
            settings.span("enrolment.lifetime", LEAST_LIFE, USUAL_LIFE),
            settings.span("enrolment.grace", USUAL_GRACE),
            settings.optional(OPERATOR_KEYS).isPresent()
                ? Optional.of(settings.file(OPERATOR_KEYS))
                : Optional.empty()));
  }

  private static IssuingKey issuingKey(YamlSettings settings) {
    Path certificate = settings.file("enrolment.issuing-certificate-file");
    if (settings.has("enrolment.issuing-pkcs11")) {
      return new IssuingKey.InToken(SigningSettings.issuingToken(settings), certificate);
    }
    return new IssuingKey.InFile(
        settings.file("enrolment.issuing-key-file"),
        certificate,
        settings.optional("enrolment.issuing-passphrase-file").isPresent()
            ? Optional.of(settings.file("enrolment.issuing-passphrase-file"))
            : Optional.empty());
  }

  /** The issuing certificate's files; empty where its key is in a token. */
  public Optional<TlsFiles> issuing() {
    return issuingKey instanceof IssuingKey.InFile inFile
        ? Optional.of(new TlsFiles(authority, inFile.certificate(), inFile.key()))
        : Optional.empty();
  }

  /** The file of the passphrase of the issuing key; empty where there is none. */
  public Optional<Path> issuingPassphrase() {
    return issuingKey instanceof IssuingKey.InFile inFile ? inFile.passphrase() : Optional.empty();
  }
}
