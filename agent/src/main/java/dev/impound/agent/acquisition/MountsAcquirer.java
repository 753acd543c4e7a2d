package dev.impound.agent.acquisition;

import dev.impound.agent.process.Mount;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes what is mounted in the container and is of a sort, through the root of one of its
 * processes, each mount under the path at which it is seen.
 */
public final class MountsAcquirer implements Acquirer {
  /** File systems that hold nothing of their own, or what other items hold. */
  private static final List<String> NOT_VOLUMES =
      List.of(
          "tmpfs",
          "ramfs",
          "proc",
          "sysfs",
          "devpts",
          "devtmpfs",
          "mqueue",
          "cgroup",
          "cgroup2",
          "overlay",
          "securityfs",
          "debugfs",
          "tracefs",
          "bpf",
          "pstore",
          "fusectl",
          "configfs",
          "hugetlbfs",
          "nsfs",
          "binfmt_misc",
          "autofs");

  private final EvidenceKind kind;
  private final ContainerProc proc;
  private final CaptureLimits limits;
  private final long mostBytes;
  private final Predicate<Mount> wanted;

  private MountsAcquirer(
      EvidenceKind kind,
      ContainerProc proc,
      CaptureLimits limits,
      long mostBytes,
      Predicate<Mount> wanted) {
    this.kind = kind;
    this.proc = proc;
    this.limits = limits;
    this.mostBytes = mostBytes;
    this.wanted = wanted;
  }

  /** File systems that live in memory, /dev/shm among them. */
  public static MountsAcquirer tmpfs(ContainerProc proc, CaptureLimits limits) {
    return new MountsAcquirer(
        EvidenceKind.TMPFS,
        proc,
        limits,
        limits.filesBytes(),
        mount ->
            !mount.point().equals("/")
                && (mount.type().equals("tmpfs") || mount.type().equals("ramfs")));
  }

  /** Volumes and bind mounts. */
  public static MountsAcquirer volumes(ContainerProc proc, CaptureLimits limits) {
    return new MountsAcquirer(
        EvidenceKind.VOLUMES,
        proc,
        limits,
        limits.volumeBytes(),
        mount -> !mount.point().equals("/") && !NOT_VOLUMES.contains(mount.type()));
  }

  @Override
  public EvidenceKind kind() {
    return kind;
  }

  @Override
  public String tool() {
    return "/proc/PID/root of the node, no link followed, as a tar";
  }

  /** A mount, and the process through whose root it is reached. */
  private record Place(Mount mount, long pid, String prefix) {}

  @Override
  public Duration timeLimit() {
    return limits.atMost();
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    String without = ContainerProc.without(subject);
    if (!without.isEmpty()) {
      return Taken.failed(without);
    }
    TarIndex index = new TarIndex();
    Allowance allowance = new Allowance(mostBytes, limits.time());
    List<FolderWalk> walks = new ArrayList<>();
    try {
      Iterator<Place> places = places(subject, index).iterator();
      return TarItem.deliver(
          kind,
          sink,
          index,
          TarItem.chained(places, place -> members(place, index, allowance, walks)));
    } finally {
      walks.forEach(FolderWalk::close);
    }
  }

  private List<Place> places(Subject subject, TarIndex index) {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, Long> one : proc.namespaces(subject, "mnt").entrySet()) {
      if (proc.isNodes(one.getKey(), "mnt")) {
        index.leavesOut(one.getKey(), "a process of the container sees the node's own mounts");
        continue;
      }
      String prefix =
          one.getValue() == subject.detail().pid()
              ? ""
              : one.getKey().replaceAll("[^0-9a-z]+", "-").replaceFirst("-$", "");
      Mount.of(proc.folder(one.getValue())).stream()
          .filter(wanted)
          .filter(mount -> isAnswered(mount, index))
          .forEach(mount -> places.add(new Place(mount, one.getValue(), prefix)));
    }
    return places;
  }

  /** The program behind a FUSE mount may be frozen with the container, and never answer. */
  private static boolean isAnswered(Mount mount, TarIndex index) {
    if (mount.type().startsWith("fuse")) {
      index.misses(TarIndex.title(mount.point()), "a %s mount".formatted(mount.type()));
      return false;
    }
    return true;
  }

  private Iterator<TarMember> members(
      Place place, TarIndex index, Allowance allowance, List<FolderWalk> walks) {
    Mount mount = place.mount();
    String inside = mount.point().replaceFirst("^/+", "");
    String name = place.prefix().isEmpty() ? inside : place.prefix() + "/" + inside;
    Path base = proc.folder(place.pid()).resolve("root");
    try {
      Path root = RawNames.path(inside);
      if (!Files.isDirectory(base.resolve(root), java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        index.leavesOut(
            TarIndex.title(name), "a %s mount of a single file".formatted(mount.type()));
        return Collections.emptyIterator();
      }
      FolderWalk walk = new FolderWalk(base, root, name, index, allowance, limits.fileBytes());
      walks.add(walk);
      if (walk.device() != mount.device() && kind == EvidenceKind.TMPFS) {
        walk.close();
        index.leavesOut(TarIndex.title(name), "another file system is mounted over it");
        return Collections.emptyIterator();
      }
      return walk;
    } catch (IOException e) {
      index.misses(TarIndex.title(name), "cannot be opened: " + e.getMessage());
      return Collections.emptyIterator();
    }
  }
}
