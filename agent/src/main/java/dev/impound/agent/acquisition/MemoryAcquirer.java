package dev.impound.agent.acquisition;

import dev.impound.agent.process.MemoryMap;
import dev.impound.agent.process.MemoryRegion;
import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Takes the memory of each process, region by region, through /proc/PID/mem: nothing attaches to a
 * process. The smallest regions come first, so that a limit cuts off the largest. Pages of files
 * that stand unchanged in a file system are left out, since the image holds them.
 */
public final class MemoryAcquirer implements Acquirer {
  private static final int MAPS_BYTES = 16 << 20;

  private final ContainerProc proc;
  private final CaptureLimits limits;

  /** Reads through {@code proc}, within {@code limits}. */
  public MemoryAcquirer(ContainerProc proc, CaptureLimits limits) {
    this.proc = proc;
    this.limits = limits;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.MEMORY;
  }

  @Override
  public String tool() {
    return "/proc/PID/mem of the node, as a tar";
  }

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
    Allowance whole = new Allowance(limits.memoryBytes(), limits.time());
    Iterator<Long> pids = proc.pids(subject).iterator();
    return TarItem.deliver(
        kind(), sink, index, TarItem.chained(pids, pid -> members(pid, index, whole)));
  }

  private Iterator<TarMember> members(long pid, TarIndex index, Allowance whole) {
    Path folder = proc.folder(pid);
    List<TarMember> maps =
        List.of(TarMember.file(pid + "/maps", ProcFiles.bytes(folder.resolve("maps"), MAPS_BYTES)));
    index.holds(pid + "/maps", "the regions of the process");
    Iterator<Iterator<TarMember>> parts =
        List.of(maps.iterator(), regions(pid, folder, index, whole)).iterator();
    return TarItem.chained(parts, part -> part);
  }

  private Iterator<TarMember> regions(long pid, Path folder, TarIndex index, Allowance whole) {
    List<MemoryRegion> wanted = new ArrayList<>();
    try {
      for (MemoryMap.Entry entry : MemoryMap.read(folder)) {
        MemoryRegion region = entry.region();
        Optional<String> reason = leftOut(entry);
        reason.ifPresent(why -> index.leavesOut(name(pid, region), why));
        if (reason.isEmpty()) {
          wanted.add(region);
        }
      }
    } catch (IOException e) {
      index.misses(pid + "/maps", "its regions cannot be read: " + e.getMessage());
    }
    wanted.sort(Comparator.comparingLong(MemoryRegion::size));
    Allowance own = new Allowance(limits.processMemoryBytes(), limits.time());
    return TarItem.chained(
        wanted.iterator(), region -> member(pid, folder, region, index, own, whole));
  }

  private static Optional<String> leftOut(MemoryMap.Entry entry) {
    MemoryRegion region = entry.region();
    if (!region.isReadable()) {
      return Optional.of("the process cannot read it either (%s)".formatted(region.permissions()));
    }
    if (region.isKernelOwn()) {
      return Optional.of("the kernel's own page " + TarIndex.title(region.path()));
    }
    if (region.isShared()) {
      // Reading its holes would give them pages, at the cost of the frozen container's own limit.
      return Optional.of(
          "shared memory %s: process-files has its bytes where no folder names it, tmpfs or volumes where one does"
              .formatted(TarIndex.title(region.path())));
    }
    if (region.isOfStandingFile() && !region.isWritable() && entry.ownBytes() == 0) {
      return Optional.of("unchanged pages of the file " + TarIndex.title(region.path()));
    }
    return Optional.empty();
  }

  private static Iterator<TarMember> member(
      long pid, Path folder, MemoryRegion region, TarIndex index, Allowance own, Allowance whole) {
    String name = name(pid, region);
    Optional<String> refusal = own.refusal(region.size()).or(() -> whole.refusal(region.size()));
    if (refusal.isPresent()) {
      index.misses(name, refusal.get());
      return List.<TarMember>of().iterator();
    }
    index.holds(name, (region.permissions() + " " + TarIndex.title(region.path())).strip());
    TarMember member =
        TarMember.file(
            name,
            region.size(),
            () ->
                new RegionInput(
                    folder.resolve("mem"),
                    region,
                    unread ->
                        index.misses(
                            name,
                            "%d of its bytes could not be read; zeros stand for them"
                                .formatted(unread))));
    return List.of(member).iterator();
  }

  private static String name(long pid, MemoryRegion region) {
    return "%d/%s.mem".formatted(pid, region.name());
  }
}
