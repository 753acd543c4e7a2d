package dev.impound.controller.identity;

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
 * @param issuing certificate and key that sign those of nodes
 * @param lifetime of a node's certificate
 * @param grace how long after its end a certificate can still be renewed
 */
public record EnrolmentSettings(
    InetSocketAddress listen,
    Optional<String> advertise,
    TlsFiles issuing,
    Duration lifetime,
    Duration grace) {
  private static final String LISTEN = "enrolment.listen";
  private static final String USUAL_LISTEN = "0.0.0.0:8445";
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
            new TlsFiles(
                authority,
                settings.file("enrolment.issuing-certificate-file"),
                settings.file("enrolment.issuing-key-file")),
            settings.span("enrolment.lifetime", LEAST_LIFE, USUAL_LIFE),
            settings.span("enrolment.grace", USUAL_GRACE)));
  }
}
