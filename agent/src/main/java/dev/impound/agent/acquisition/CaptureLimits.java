package dev.impound.agent.acquisition;

import java.time.Duration;

/**
 * How much one item may hold. What is beyond it is left out, and the item's index says so.
 *
 * @param layerBytes all files in the container's own layer, where no commit is made
 * @param fileBytes longest single file of process files, tmpfs and volumes
 * @param filesBytes all such files of one item
 * @param volumeBytes all files of volumes and bind mounts
 * @param processMemoryBytes memory of one process
 * @param memoryBytes memory of all processes
 * @param time after which no further member is begun
 */
public record CaptureLimits(
    long layerBytes,
    long fileBytes,
    long filesBytes,
    long volumeBytes,
    long processMemoryBytes,
    long memoryBytes,
    Duration time) {
  private static final long GIB = 1L << 30;

  /** The lesser of these and {@code bytes} for each kind of evidence, and {@code longest}. */
  public CaptureLimits within(long bytes, Duration longest) {
    return new CaptureLimits(
        Math.min(layerBytes, bytes),
        Math.min(fileBytes, bytes),
        Math.min(filesBytes, bytes),
        Math.min(volumeBytes, bytes),
        Math.min(processMemoryBytes, bytes),
        Math.min(memoryBytes, bytes),
        time.compareTo(longest) < 0 ? time : longest);
  }

  /** After which a kind that holds files or memory is given up, whatever holds it. */
  Duration atMost() {
    return time.multipliedBy(2);
  }

  /** As long as nothing else is configured. */
  public static final CaptureLimits USUAL =
      new CaptureLimits(
          64 * GIB, 2 * GIB, 4 * GIB, 16 * GIB, 4 * GIB, 16 * GIB, Duration.ofMinutes(10));
}
