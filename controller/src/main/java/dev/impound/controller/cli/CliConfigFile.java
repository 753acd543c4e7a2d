package dev.impound.controller.cli;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds and reads the configuration of {@code impound}: the file named by {@code --config}, else by
 * {@code IMPOUND_CONFIG}, else {@code $XDG_CONFIG_HOME/impound/config.yaml} (by default {@code
 * ~/.config/impound/config.yaml}).
 *
 * <pre>
 * controller: controller.example:8444
 * tls:
 *   ca-file: ca.pem              # a relative path starts at this file's folder
 *   certificate-file: cert.pem
 *   key-file: key.pem
 * </pre>
 */
final class CliConfigFile {
  private static final String CONTROLLER = "controller";
  private static final String AUTHORITY = "tls.ca-file";
  private static final String CERTIFICATE = "tls.certificate-file";
  private static final String KEY = "tls.key-file";

  private final YamlSettings settings;

  private CliConfigFile(YamlSettings settings) {
    this.settings = settings;
  }

  /**
   * Where the configuration is looked for.
   *
   * @param option value of {@code --config}; empty when it was not given
   */
  static Path locate(String option, Map<String, String> environment) {
    if (!option.isEmpty()) {
      return Path.of(option);
    }
    String named = environment.getOrDefault("IMPOUND_CONFIG", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path folder =
        home.isEmpty() ? Path.of(environment.getOrDefault("HOME", "."), ".config") : Path.of(home);
    return folder.resolve("impound").resolve("config.yaml");
  }

  /**
   * Reads {@code file}.
   *
   * @param controller value of {@code --controller}, which wins over the file's; empty when it was
   *     not given
   * @throws ComplaintException that names every problem at once
   */
  static CliConfig read(Path file, String controller) {
    if (Files.notExists(file)) {
      throw complaint(
          file,
          "CONFIG_MISSING",
          "there is no such file",
          "name another with --config or IMPOUND_CONFIG; it holds controller: HOST:PORT and"
              + " tls: {ca-file:, certificate-file:, key-file:}");
    }
    try {
      return new CliConfigFile(YamlSettings.read(file)).config(controller);
    } catch (ConfigException e) {
      throw complaint(
          file,
          "CONFIG_INVALID",
          String.join("; ", e.problems()),
          "known keys are controller, tls.ca-file, tls.certificate-file and tls.key-file");
    }
  }

  private CliConfig config(String option) {
    String written = settings.optional(CONTROLLER).orElse("");
    Optional<HostPort> controller =
        controller(option.isEmpty() ? written : option, option.isEmpty());
    TlsFiles tls = new TlsFiles(path(AUTHORITY), path(CERTIFICATE), path(KEY));
    settings.finish();
    return new CliConfig(controller.orElseThrow(), tls);
  }

  private Optional<HostPort> controller(String text, boolean fromFile) {
    try {
      return Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException e) {
      if (text.isEmpty()) {
        settings.required(CONTROLLER);
      } else {
        settings.problem(fromFile ? CONTROLLER : "--controller:", String.valueOf(e.getMessage()));
      }
      return Optional.empty();
    }
  }

  private Path path(String key) {
    return settings.path(settings.required(key));
  }

  private static ComplaintException complaint(Path file, String code, String cause, String hint) {
    String message = "cannot use the configuration " + file;
    return Complaint.of(ExitCode.USAGE, code, message, cause, hint).asException();
  }
}
