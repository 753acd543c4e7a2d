package dev.impound.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which container this process runs in, from what the kernel says of it; nobody is asked.
 *
 * <p>Control groups tell on version 1, and on version 2 where their namespace is the node's. Else
 * the engine's own mounts do: names of the host and of its servers come from the container's folder
 * at the engine. A container that was given another's network has these of the other one.
 */
public final class OwnContainer {
  private static final Path SELF = Path.of("/proc/self");
  private static final int MOST_BYTES = 1 << 20;

  /** A part of a control group's path: the id alone, or a scope such as docker-ID.scope. */
  private static final Pattern GROUP =
      Pattern.compile("/(?:[^/]*[-:])?([0-9a-f]{64})(?:\\.scope)?(?=/|$)");

  private static final Pattern FOLDER = Pattern.compile("containers/([0-9a-f]{64})/");
  private static final List<String> MOUNTED =
      List.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf");
  private static final int ROOT = 3;
  private static final int MOUNT_POINT = 4;

  private OwnContainer() {}

  /** The container that this process runs in; empty when it runs in none, or cannot tell. */
  public static Optional<ContainerId> find() {
    return find(SELF);
  }

  /**
   * As {@link #find()}, for the process that a folder tells of.
   *
   * @param self "/proc/self", or a folder that looks like it
   */
  public static Optional<ContainerId> find(Path self) {
    Optional<ContainerId> byGroup =
        lines(self.resolve("cgroup")).stream().flatMap(line -> group(line).stream()).findFirst();
    return byGroup.isPresent()
        ? byGroup
        : lines(self.resolve("mountinfo")).stream()
            .flatMap(line -> mount(line).stream())
            .findFirst();
  }

  /** The innermost, where an engine runs in a container of another. */
  private static Optional<ContainerId> group(String line) {
    // HIERARCHY:CONTROLLERS:PATH, and the path may hold colons.
    String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
    Matcher matcher = GROUP.matcher(path);
    Optional<ContainerId> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(new ContainerId(matcher.group(1)));
    }
    return last;
  }

  /** Only of mounts that an engine makes: on a node, other containers' mounts are in the list. */
  private static Optional<ContainerId> mount(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    if (fields.size() <= MOUNT_POINT || !MOUNTED.contains(fields.get(MOUNT_POINT))) {
      return Optional.empty();
    }
    Matcher matcher = FOLDER.matcher(fields.get(ROOT));
    return matcher.find() ? Optional.of(new ContainerId(matcher.group(1))) : Optional.empty();
  }

  private static List<String> lines(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
