package dev.impound.controller.incident;

/** What holds a step, and so what a person who approves it has been shown. */
public enum HoldCause {
  /** The playbook asks, or an approval came too late: no guard was shown. */
  ASKED(0),
  /** Guards of the container, its node, its service, and the rate of containments. */
  CONTAINMENT(1),
  /** Guards of the listeners in front of it. */
  LISTENERS(2),
  /** What else runs on a node that is to be shut off. */
  NODE(4);

  private final int bit;

  HoldCause(int bit) {
    this.bit = bit;
  }

  /** Its place in the set of what was shown. */
  public int bit() {
    return bit;
  }
}
