package dev.impound.agent.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads everything /proc tells of one process, each part up to a bound. */
public final class ProcessReader {
  private static final int LARGE = 256 << 10;
  private static final int SMALL = 64 << 10;
  private static final int OPEN_FILES = 8192;
  private static final int OPEN_FILES_CHARS = 512 << 10;

  private final ProcessTable table;

  /** Reads the processes of {@code table}. */
  public ProcessReader(ProcessTable table) {
    this.table = table;
  }

  /** The facts of a process; parts that could not be read are empty. */
  public ProcessFacts read(long pid) {
    Path folder = table.folder(pid);
    Map<String, String> links = new LinkedHashMap<>();
    for (String name : List.of("exe", "cwd", "root")) {
      links.put(name, ProcFiles.link(folder.resolve(name)));
    }
    for (String kind : List.of("mnt", "pid", "net", "ipc", "uts", "user", "cgroup")) {
      links.put("ns/" + kind, ProcFiles.link(folder.resolve("ns").resolve(kind)));
    }
    List<ProcessFacts.OpenFile> files = new ArrayList<>();
    int chars = 0;
    Path descriptors = folder.resolve("fd");
    for (long number : ProcFiles.numbers(descriptors)) {
      if (files.size() == OPEN_FILES || chars > OPEN_FILES_CHARS) {
        break;
      }
      String target = ProcFiles.link(descriptors.resolve(Long.toString(number)));
      chars += target.length();
      files.add(new ProcessFacts.OpenFile(number, target));
    }
    return new ProcessFacts(
        pid,
        table.status(pid),
        raw(folder.resolve("comm"), SMALL),
        raw(folder.resolve("cmdline"), LARGE),
        raw(folder.resolve("environ"), LARGE),
        raw(folder.resolve("status"), SMALL),
        raw(folder.resolve("cgroup"), SMALL),
        raw(folder.resolve("stat"), SMALL),
        links,
        files);
  }

  /** Parent of a process; 0 when it has none or is gone. */
  public long parent(long pid) {
    return table.parent(pid);
  }

  private static RawText raw(Path file, int limit) {
    return new RawText(ProcFiles.bytes(file, limit));
  }

  /** Second since 1970 at which the node was started; 0 when it is not known. */
  public long bootSecond() {
    return ProcFiles.text(table.root().resolve("stat"), 4 << 20)
        .lines()
        .filter(line -> line.matches("btime [0-9]{1,12}"))
        .mapToLong(line -> Long.parseLong(line.substring("btime ".length())))
        .findFirst()
        .orElse(0);
  }
}
