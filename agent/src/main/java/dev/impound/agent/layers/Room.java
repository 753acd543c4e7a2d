package dev.impound.agent.layers;

/**
 * Memory that one walk through a container's files may fill with names, whatever an intruder made
 * of them. Used by one thread.
 */
final class Room {
  /** In bytes; the agent's whole memory is a few times that. */
  static final long USUAL = 24L << 20;

  /** What an object that holds a text, and its place in a list or map, take beside the text. */
  private static final long TEXT = 64;

  private final long most;
  private long left;

  /** Of so many bytes. */
  Room(long bytes) {
    this.most = bytes;
    this.left = bytes;
  }

  /** What a text takes, whose chars are bytes. */
  static long of(String text) {
    return TEXT + text.length();
  }

  /**
   * Takes some of it.
   *
   * @param path that it is taken for, bytes as chars
   */
  void take(long bytes, String path) throws UnfitLayerException {
    left -= bytes;
    if (left < 0) {
      throw UpperFolders.unfit(
          path,
          "brings the names that have to be kept in memory to more than %d bytes".formatted(most));
    }
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    left += bytes;
  }
}
