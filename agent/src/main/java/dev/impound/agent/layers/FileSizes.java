package dev.impound.agent.layers;

/**
 * Adds up the sizes of files and says which of them fit into a limit: the small ones first, so that
 * one large file does not crowd out all others. Takes the same memory for any number of files.
 */
final class FileSizes {
  /** Sizes from one power of two to the next are told apart by so many steps. */
  private static final int STEPS = 16;

  private final long[] sums = new long[64 * STEPS];

  /**
   * Which files fit.
   *
   * @param longest every file of at most so many bytes does
   * @param spare bytes for as many of the others as they hold
   */
  record Fit(long longest, long spare) {}

  /** One more file. */
  void add(long size) {
    int step = step(size);
    long sum = sums[step] + size;
    sums[step] = sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Of all files that were added. */
  Fit into(long most) {
    long left = most;
    for (int step = 0; step < sums.length; step++) {
      if (sums[step] > left) {
        return new Fit(step == 0 ? 0 : longest(step - 1), left);
      }
      left -= sums[step];
    }
    return new Fit(Long.MAX_VALUE, left);
  }

  private static int step(long size) {
    if (size < STEPS) {
      return (int) size;
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(size);
    int below = (int) ((size >>> (power - 4)) & (STEPS - 1));
    return (power - 3) * STEPS + below;
  }

  private static long longest(int step) {
    if (step < STEPS) {
      return step;
    }
    int power = step / STEPS + 3;
    long begins = (long) (STEPS + step % STEPS) << (power - 4);
    return begins + (1L << (power - 4)) - 1;
  }
}
