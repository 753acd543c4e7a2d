package dev.impound.localcloud.config;

import java.util.List;

/** The configuration cannot be used; holds every problem that was found. */
public final class ConfigurationException extends RuntimeException {
  private final transient List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
