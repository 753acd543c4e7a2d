package dev.impound.agent.config;

import dev.impound.settings.ByteSizes;
import dev.impound.settings.YamlSettings;
import java.time.Duration;

/**
 * How much a capture may take, in bytes; keys {@code capture.limits.*}.
 *
 * @param layer all files in the container's own layer, where no commit is made
 * @param file longest single file
 * @param files all files of one item
 * @param volumes all files of volumes and bind mounts
 * @param processMemory memory of one process
 * @param memory memory of all processes
 * @param time after which no further member of an item is begun
 */
public record CaptureSettings(
    long layer,
    long file,
    long files,
    long volumes,
    long processMemory,
    long memory,
    Duration time) {
  private static final String KEYS = "capture.limits.";
  private static final long LEAST = 1 << 20;
  private static final long GIB = 1L << 30;
  private static final Duration LEAST_TIME = Duration.ofSeconds(1);
  private static final Duration USUAL_TIME = Duration.ofMinutes(10);

  static CaptureSettings read(YamlSettings settings) {
    CaptureSettings read =
        new CaptureSettings(
            bytes(settings, "layer", 64 * GIB),
            bytes(settings, "file", 2 * GIB),
            bytes(settings, "files", 4 * GIB),
            bytes(settings, "volumes", 16 * GIB),
            bytes(settings, "process-memory", 4 * GIB),
            bytes(settings, "memory", 16 * GIB),
            settings.span(KEYS + "time", LEAST_TIME, USUAL_TIME));
    within(settings, "file", read.file, "files", read.files);
    within(settings, "file", read.file, "volumes", read.volumes);
    within(settings, "process-memory", read.processMemory, "memory", read.memory);
    return read;
  }

  private static long bytes(YamlSettings settings, String key, long usual) {
    return ByteSizes.read(settings, KEYS + key, LEAST).orElse(usual);
  }

  private static void within(YamlSettings settings, String one, long part, String all, long whole) {
    if (part > whole) {
      settings.problem(
          KEYS + one, "is %d bytes, more than the %d of %s%s".formatted(part, whole, KEYS, all));
    }
  }
}
