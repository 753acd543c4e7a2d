package dev.impound.controller.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options that every command takes. */
final class SharedOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Format of the result: ${COMPLETION-CANDIDATES}. Default: table.")
  private OutputFormat output = OutputFormat.TABLE;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration. Default: $IMPOUND_CONFIG, then $XDG_CONFIG_HOME/impound/config.yaml, then"
              + " ~/.config/impound/config.yaml.")
  private String config = "";

  @Option(
      names = "--controller",
      paramLabel = "HOST:PORT",
      description = "Controller to talk to, instead of the one in the configuration.")
  private String controller = "";

  @Option(
      names = "--socket",
      paramLabel = "FILE",
      description =
          "For emergencies, as root on the controller's machine: call over this socket, without a"
              + " certificate. Every such call is on record as break-glass, and is told to people.")
  private String socket = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "How long to wait for the end of what was ordered; it goes on all the same. Default: 0,"
              + " as long as it takes.")
  private long timeoutSeconds;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  boolean json() {
    return output == OutputFormat.JSON;
  }

  String config() {
    return config;
  }

  String controller() {
    return controller;
  }

  /** The local socket; empty for a connection as configured. */
  String socket() {
    return socket;
  }

  /** How long to wait; zero means as long as it takes. */
  Duration timeout() {
    return Duration.ofSeconds(Math.max(0, timeoutSeconds));
  }

  boolean help() {
    return help;
  }
}
