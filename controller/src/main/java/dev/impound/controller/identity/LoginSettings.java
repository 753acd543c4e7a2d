package dev.impound.controller.identity;

import dev.impound.settings.YamlSettings;
import java.time.Duration;

/**
 * How long logins of operators last.
 *
 * @param lifetime of a certificate
 * @param session for so long after the code was used a login can be renewed
 */
public record LoginSettings(Duration lifetime, Duration session) {
  private static final String LIFETIME = "operators.lifetime";
  private static final String SESSION = "operators.session";
  private static final Duration LEAST = Duration.ofMinutes(5);
  private static final Duration MOST = Duration.ofDays(7);
  private static final Duration MOST_SESSION = Duration.ofDays(90);

  /** 12 hours, and a week. */
  public static LoginSettings standard() {
    return new LoginSettings(Duration.ofHours(12), Duration.ofDays(7));
  }

  /** Reads {@code operators.lifetime} and {@code operators.session}. */
  public static LoginSettings read(YamlSettings settings) {
    LoginSettings usual = standard();
    LoginSettings read =
        new LoginSettings(
            settings.span(LIFETIME, LEAST, usual.lifetime()),
            settings.span(SESSION, LEAST, usual.session()));
    if (read.lifetime().compareTo(MOST) > 0) {
      settings.problem(LIFETIME, "must be 7d at most");
    }
    if (read.session().compareTo(MOST_SESSION) > 0) {
      settings.problem(SESSION, "must be 90d at most");
    }
    if (read.session().compareTo(read.lifetime()) < 0) {
      settings.problem(SESSION, "must not be shorter than " + LIFETIME);
    }
    return read;
  }
}
