package dev.impound.agent.command;

/**
 * A command's place in the order of a node's commands. Both numbers are unsigned.
 *
 * @param epoch counts restores of the controller's database
 * @param sequence counts commands within the epoch, with gaps
 */
public record Mark(long epoch, long sequence) implements Comparable<Mark> {
  /** Before the first command. */
  public static final Mark NONE = new Mark(0, 0);

  @Override
  public int compareTo(Mark other) {
    int byEpoch = Long.compareUnsigned(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compareUnsigned(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return "%s of epoch %s"
        .formatted(Long.toUnsignedString(sequence), Long.toUnsignedString(epoch));
  }
}
