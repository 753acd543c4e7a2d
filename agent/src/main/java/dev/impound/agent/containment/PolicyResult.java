package dev.impound.agent.containment;

import dev.impound.agent.container.RestartPolicy;

/** What came of an order to set a restart policy. */
public sealed interface PolicyResult {
  /** It is the one wanted, and was read back; it was {@code before}. */
  record Set(RestartPolicy before) implements PolicyResult {}

  /** It is neither the expected nor the wanted one, and was left as it is. */
  record Changed(String found) implements PolicyResult {}
}
