package dev.impound.controller.node;

/**
 * Numbers for commands, none of which is ever given twice, by whichever controller. Higher ones are
 * given later.
 */
public interface CommandSequences {
  /**
   * Numbers that belong to one controller.
   *
   * @param first lowest of them, 1 at least
   * @param count how many
   */
  record Block(long epoch, long first, int count) {}

  /** Takes the next {@code count} numbers; durable when this returns. */
  Block reserve(int count);

  /** How far they are given, read anew: its first number and all after it are not. */
  Block given();
}
