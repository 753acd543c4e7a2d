package dev.impound.agent.quarantine;

import dev.impound.agent.container.EngineContainer;

/** The labels that make a container a sandbox of ours. */
public final class SandboxLabels {
  static final String SANDBOX = "dev.impound.sandbox";
  static final String ITEM = "dev.impound.item";
  static final String SHELL = "dev.impound.shell";
  static final String PROBE = "dev.impound.probe";

  private SandboxLabels() {}

  /**
   * Whether a container is a sandbox. An image brings its own labels, so one label is not enough:
   * its value must be the container's own name, and the container must have no network.
   */
  public static boolean isSandbox(EngineContainer container) {
    return container.name().equals(container.labels().get(SANDBOX))
        && container.networkMode().equals("none");
  }
}
