package dev.impound.controller.config;

import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that several controllers over one database need: name, advertise, database. */
final class FleetKeys {
  private static final String SECTION = "database";
  private static final String URL = "database.url";
  private static final String PASSWORD_FILE = "database.password-file";
  private static final String DRIVER = "jdbc:postgresql:";

  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  private static final Pattern FIT = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

  /** The name of a controller that shares with nobody. */
  static final String ALONE = "controller";

  private FleetKeys() {}

  /**
   * The configured name; of a controller alone always the same, since what its database says of it
   * must stay true when its machine is renamed.
   */
  static String name(YamlSettings settings) {
    Optional<String> name = settings.optional("name");
    boolean shared = settings.has(SECTION);
    if (name.isEmpty() && shared) {
      settings.problem(
          "name",
          "is missing: controllers that share a database are told apart by it; give each its own,"
              + " and let it keep it");
    } else if (name.isPresent() && !shared) {
      settings.problem("name", "is for several controllers: add the section database, or leave it");
    }
    name.filter(text -> !FIT.matcher(text).matches())
        .ifPresent(
            text ->
                settings.problem(
                    "name",
                    "must be 1 to 63 small letters, digits, dots and hyphens, the first a letter or"
                        + " a digit, and is %s".formatted(Printable.brief(text))));
    return name.orElse(ALONE);
  }

  static Optional<String> advertise(YamlSettings settings) {
    Optional<String> address = settings.optional("advertise");
    if (address.isEmpty() && settings.has(SECTION)) {
      settings.problem(
          "advertise",
          "is missing: another controller sends operators here, as HOST:PORT, for the nodes that"
              + " are attached to this one");
    }
    address
        .filter(text -> !isAddress(text))
        .ifPresent(
            text ->
                settings.problem(
                    "advertise",
                    "must be HOST:PORT as operators and agents reach it, and is %s"
                        .formatted(Printable.brief(text))));
    return address;
  }

  private static boolean isAddress(String text) {
    var parts = ADDRESS.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    int port = Integer.parseInt(parts.group(1));
    return port > 0 && port <= LAST_PORT;
  }

  static Optional<ControllerConfig.Database> database(YamlSettings settings) {
    if (!settings.has(SECTION)) {
      return Optional.empty();
    }
    String url = settings.required(URL);
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password=") || lower.contains("user=") || lower.contains("@")) {
      // Without the URL, which may hold a password.
      settings.problem(
          URL,
          "must not hold a user or a password: write database.user and %s"
              .formatted(PASSWORD_FILE));
    } else if (!url.isEmpty() && !lower.startsWith(DRIVER)) {
      settings.problem(
          URL,
          "must be %s//HOST:PORT/DATABASE; leave the section out to use SQLite".formatted(DRIVER));
    }
    Optional<Path> password =
        settings.optional(PASSWORD_FILE).map(named -> settings.file(PASSWORD_FILE));
    return Optional.of(
        new ControllerConfig.Database(url, settings.required("database.user"), password));
  }
}
