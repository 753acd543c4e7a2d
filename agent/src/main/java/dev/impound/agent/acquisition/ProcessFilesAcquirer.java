package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes files of /proc of each process, and the bytes of files that no folder names any more and
 * that only a process keeps alive: executables, open files, and files mapped into memory.
 */
public final class ProcessFilesAcquirer implements Acquirer {
  private static final List<String> FILES =
      List.of("cmdline", "environ", "maps", "status", "stat", "limits", "cgroup", "mountinfo");
  private static final List<String> NAMESPACES =
      List.of("mnt", "pid", "net", "ipc", "uts", "user", "cgroup", "time");
  private static final int MOST_BYTES = 8 << 20;

  /** Descriptors, or mapped files, of one process that are looked at. */
  private static final int MOST_LINKS = 20_000;

  /** Chars of the text that tells where descriptors lead. */
  private static final int MOST_TEXT = 2 << 20;

  /** Files without a name in one item. */
  private static final int MOST_UNNAMED = 20_000;

  private final ContainerProc proc;
  private final CaptureLimits limits;

  /** Reads through {@code proc}, within {@code limits}. */
  public ProcessFilesAcquirer(ContainerProc proc, CaptureLimits limits) {
    this.proc = proc;
    this.limits = limits;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.PROCESS_FILES;
  }

  @Override
  public String tool() {
    return "/proc/PID of the node, as a tar";
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
    Taking taking =
        new Taking(index, new Allowance(limits.filesBytes(), limits.time()), new HashMap<>());
    Iterator<Long> pids = proc.pids(subject).iterator();
    return TarItem.deliver(kind(), sink, index, TarItem.chained(pids, pid -> members(pid, taking)));
  }

  /**
   * What goes with one item.
   *
   * @param held names of the members with the bytes of unnamed files, by device and inode
   */
  private record Taking(TarIndex index, Allowance allowance, Map<String, String> held) {}

  /** One after the other, so that only one of the kernel's files is in memory at a time. */
  private Iterator<TarMember> members(long pid, Taking taking) {
    Path folder = proc.folder(pid);
    Iterator<TarMember> files =
        TarItem.chained(
            FILES.iterator(),
            file ->
                List.of(file(pid + "/" + file, folder.resolve(file), taking.index())).iterator());
    return TarItem.chained(
        List.of(true, false).iterator(),
        first -> first ? files : others(pid, folder, taking).iterator());
  }

  private static TarMember file(String name, Path file, TarIndex index) {
    byte[] bytes = ProcFiles.bytes(file, MOST_BYTES + 1);
    index.holds(name, file.toString());
    if (bytes.length == 0 && (name.endsWith("/status") || name.endsWith("/stat"))) {
      index.misses(name, "the kernel did not tell; the process may be gone");
    }
    if (bytes.length <= MOST_BYTES) {
      return TarMember.file(name, bytes);
    }
    index.misses(name, "only its first %d bytes were kept".formatted(MOST_BYTES));
    return TarMember.file(name, java.util.Arrays.copyOf(bytes, MOST_BYTES));
  }

  private List<TarMember> others(long pid, Path folder, Taking taking) {
    List<TarMember> members = new ArrayList<>();
    members.add(links(pid, folder, taking.index()));
    List<Long> descriptors =
        bounded(pid + "/fd", ProcFiles.numbers(folder.resolve("fd")), taking.index());
    members.add(descriptors(pid, folder, descriptors, taking.index()));
    unnamed(pid + "/exe", folder.resolve("exe"), taking).ifPresent(members::add);
    for (long number : descriptors) {
      unnamed(pid + "/fd/" + number, folder.resolve("fd").resolve(Long.toString(number)), taking)
          .ifPresent(members::add);
    }
    List<Path> mappings =
        bounded(pid + "/map_files", ProcFiles.entries(folder.resolve("map_files")), taking.index());
    for (Path mapped : mappings) {
      unnamed(pid + "/map_files/" + mapped.getFileName(), mapped, taking).ifPresent(members::add);
    }
    return members;
  }

  private static <T> List<T> bounded(String name, List<T> all, TarIndex index) {
    if (all.size() <= MOST_LINKS) {
      return all;
    }
    index.misses(name, "only the first %d of %d were looked at".formatted(MOST_LINKS, all.size()));
    return List.copyOf(all.subList(0, MOST_LINKS));
  }

  private static TarMember links(long pid, Path folder, TarIndex index) {
    StringBuilder text = new StringBuilder();
    for (String link : List.of("exe", "cwd", "root")) {
      text.append(link).append(" -> ").append(ProcFiles.link(folder.resolve(link))).append('\n');
    }
    for (String kind : NAMESPACES) {
      String link = ProcFiles.link(folder.resolve("ns").resolve(kind));
      text.append("ns/").append(kind).append(" -> ").append(link).append('\n');
    }
    index.holds(pid + "/links", "where exe, cwd, root and ns/* of the process lead");
    return TarMember.file(pid + "/links", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static TarMember descriptors(
      long pid, Path folder, List<Long> descriptors, TarIndex index) {
    StringBuilder text = new StringBuilder();
    for (long number : descriptors) {
      if (text.length() > MOST_TEXT) {
        index.misses(pid + "/fds", "only the first %d characters were kept".formatted(MOST_TEXT));
        break;
      }
      text.append(number)
          .append(" -> ")
          .append(ProcFiles.link(folder.resolve("fd").resolve(Long.toString(number))))
          .append('\n');
    }
    index.holds(pid + "/fds", "where each descriptor of the process leads");
    return TarMember.file(pid + "/fds", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** By then another file, a pipe or a device may be behind the link, which is not opened. */
  private static InputStream opened(Path link, String identity) throws IOException {
    try (FileHandle file = FileHandle.of(link)) {
      if (!file.facts().identity().equals(identity)) {
        throw new IOException("another file has taken its place meanwhile");
      }
      return file.open();
    }
  }

  /** The bytes behind a link of the kernel's, where they are a file that no folder names. */
  private Optional<TarMember> unnamed(String name, Path link, Taking taking) {
    try {
      if (!Files.isSymbolicLink(link)) {
        return Optional.empty();
      }
      FileFacts file = FileFacts.of(link);
      boolean regular = file.kind() == FileFacts.FILE;
      String target = ProcFiles.link(link);
      boolean hasName = file.names() > 0 && !target.endsWith(" (deleted)");
      if (!regular || hasName) {
        return Optional.empty();
      }
      return content(name, link, target, file, taking);
    } catch (IOException e) {
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      taking.index().leavesOut(name, "it cannot be looked at: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<TarMember> content(
      String name, Path link, String target, FileFacts file, Taking taking) {
    long size = file.size();
    String identity = file.identity();
    String same = taking.held().get(identity);
    if (same != null) {
      taking.index().leavesOut(name, "%s; the same bytes as %s".formatted(target, same));
      return Optional.empty();
    }
    Optional<String> refusal =
        size > limits.fileBytes()
            ? Optional.of("%d bytes, more than the limit of one file".formatted(size))
            : taking.held().size() >= MOST_UNNAMED
                ? Optional.of("more than %d such files".formatted(MOST_UNNAMED))
                : taking.allowance().refusal(size);
    if (refusal.isPresent()) {
      taking.index().misses(name, "%s: %s".formatted(target, refusal.get()));
      return Optional.empty();
    }
    taking.held().put(identity, name);
    taking.index().holds(name, "bytes of the file without a name behind " + target);
    return Optional.of(TarMember.file(name, size, () -> opened(link, identity)));
  }
}
