package dev.impound.agent.containment;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.RestartPolicy;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;

/**
 * Sets restart policies, comparing first. An engine has no compare-and-set of its own: who changes
 * the policy in the moment between the look and the change is not seen.
 */
public final class RestartPolicies {
  private final ContainerEngine engine;

  /** Of the containers of {@code engine}. */
  public RestartPolicies(ContainerEngine engine) {
    this.engine = engine;
  }

  /**
   * Sets a policy, unless the container has neither {@code expected} nor {@code wanted}.
   *
   * @throws EngineException when the engine refuses, or tells another policy after the change
   */
  public PolicyResult set(ContainerId id, RestartPolicy wanted, RestartPolicy expected) {
    String found = current(id);
    if (found.equals(wanted.text())) {
      return new PolicyResult.Set(wanted);
    }
    if (!found.equals(expected.text())) {
      return new PolicyResult.Changed(found);
    }
    engine.setRestartPolicy(id, wanted);
    String after = current(id);
    if (!after.equals(wanted.text())) {
      throw new EngineException(
          EngineException.Kind.REFUSED,
          "cannot set the restart policy of container %s to %s: the engine took the order and tells %s"
              .formatted(id.brief(), wanted.text(), Printable.brief(after)));
    }
    return new PolicyResult.Set(expected);
  }

  private String current(ContainerId id) {
    return engine.describe(id).container().restartPolicy();
  }
}
