package dev.impound.agent.delivery;

/** Whether evidence is compressed on the wire. What is stored is the same either way. */
public enum Compression {
  /** Where the connection is what a delivery waits for. */
  AUTO,
  /** Never. */
  NEVER,
  /** Wherever it makes slices smaller. */
  ALWAYS
}
