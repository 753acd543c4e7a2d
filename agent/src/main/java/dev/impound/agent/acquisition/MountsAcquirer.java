package dev.impound.agent.acquisition;

import dev.impound.agent.container.MountSource;
import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.process.Mount;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final long ANY_DEVICE = -1;

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

  /**
   * A folder or file to take.
   *
   * @param device that it must be on; -1 for any
   */
  private record Place(FolderRoot root, long device) {}

  /** Without a process there is no root to reach a mount through, only where it came from. */
  private static List<Place> sources(Subject subject) {
    String data = subject.engine().dataRoot();
    List<Place> places = new ArrayList<>();
    for (MountSource one : subject.detail().mounts()) {
      places.add(new Place(FolderRoot.source(data, one), ANY_DEVICE));
    }
    return places;
  }

  private Place place(Mount mount, long pid, String prefix) {
    String inside = mount.point().replaceFirst("^/+", "");
    String name = prefix.isEmpty() ? inside : prefix + "/" + inside;
    long device = kind == EvidenceKind.TMPFS ? mount.device() : ANY_DEVICE;
    return new Place(new FolderRoot(proc.folder(pid).resolve("root"), inside, name), device);
  }

  @Override
  public Duration timeLimit() {
    return limits.atMost();
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    String without = ContainerProc.without(subject);
    boolean bySources = !without.isEmpty() && kind == EvidenceKind.VOLUMES;
    if (!without.isEmpty() && !bySources) {
      return Taken.failed(without);
    }
    TarIndex index = new TarIndex();
    List<Place> places = bySources ? sources(subject) : places(subject, index);
    Taken taken = deliver(sink, index, places.iterator());
    return bySources
        ? taken.by("the mounts' folders on the node, no link followed, as a tar")
        : taken;
  }

  private Taken deliver(EvidenceSink sink, TarIndex index, Iterator<Place> places)
      throws IOException {
    FileTaker taker =
        new FileTaker(index, new Allowance(mostBytes, limits.time()), limits.fileBytes());
    List<Runnable> walks = new ArrayList<>();
    try (LargeFiles large = new LargeFiles(taker)) {
      Iterator<TarMember> small =
          TarItem.chained(places, place -> members(place, taker, large, walks));
      return TarItem.deliver(
          kind,
          sink,
          index,
          TarItem.chained(
              List.of(true, false).iterator(), first -> first ? small : large.members()));
    } finally {
      walks.forEach(Runnable::run);
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
          .forEach(mount -> places.add(place(mount, one.getValue(), prefix)));
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
      Place place, FileTaker taker, LargeFiles large, List<Runnable> walks) {
    String title = TarIndex.title(place.root().name());
    try {
      FileHandle handle = place.root().open();
      walks.add(handle::close);
      FileFacts found = handle.facts();
      if (place.device() != ANY_DEVICE && found.device() != place.device()) {
        taker.index().leavesOut(title, "another file system is mounted over it");
      } else if (found.kind() == FileFacts.FOLDER) {
        FolderWalk walk = new FolderWalk(place.root(), handle, taker, large);
        walks.add(walk::close);
        return walk;
      } else if (found.kind() == FileFacts.FILE) {
        // A mount of a single file.
        Optional<TarMember> file = taker.file(handle, found, place.root().name());
        file.ifPresent(taken -> taker.index().holds(title, "the file that is mounted there"));
        return file.stream().iterator();
      } else {
        taker.index().leavesOut(title, "a mount of what is neither a folder nor a file");
      }
    } catch (IOException e) {
      taker.index().misses(title, "cannot be opened: " + e.getMessage());
    }
    return Collections.emptyIterator();
  }
}
