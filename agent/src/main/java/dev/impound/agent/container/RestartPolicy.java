package dev.impound.agent.container;

import java.util.Set;

/**
 * When an engine starts a container again by itself.
 *
 * @param name "no", "always", "unless-stopped" or "on-failure"
 * @param retries most restarts of "on-failure"; 0 means no bound, and stands with the other names
 */
public record RestartPolicy(String name, int retries) {
  private static final String ON_FAILURE = "on-failure";
  private static final Set<String> NAMES = Set.of("no", "always", "unless-stopped", ON_FAILURE);

  public RestartPolicy {
    if (!NAMES.contains(name) || retries < 0 || (retries > 0 && !name.equals(ON_FAILURE))) {
      throw new IllegalArgumentException("no restart policy: " + name + ":" + retries);
    }
  }

  /**
   * A policy as the engine's command line spells it, such as "always" or "on-failure:3".
   *
   * @throws IllegalArgumentException when it is none
   */
  public static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new RestartPolicy(text, 0);
    }
    String retries = text.substring(colon + 1);
    if (!retries.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("no restart policy: " + text);
    }
    return new RestartPolicy(text.substring(0, colon), Integer.parseInt(retries));
  }

  /** As the engine's command line spells it. */
  public String text() {
    return retries == 0 ? name : name + ":" + retries;
  }
}
