package dev.impound.settings;

import java.nio.file.Path;
import java.util.List;

/** A configuration file cannot be used; each problem in one line. */
public final class ConfigException extends RuntimeException {
  private final transient List<String> problems;

  public ConfigException(Path file, List<String> problems) {
    super("configuration %s cannot be used:\n  %s".formatted(file, String.join("\n  ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each, safe to show. */
  public List<String> problems() {
    return problems;
  }
}
