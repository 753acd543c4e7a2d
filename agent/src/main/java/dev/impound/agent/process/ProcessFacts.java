package dev.impound.agent.process;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What /proc tells of one process. Bytes are as the kernel gave them; every text in them may be
 * chosen by the process.
 *
 * @param status fields of the status file
 * @param links of exe, cwd, root and the namespaces, by name; a value is empty when it could not be
 *     read
 */
public record ProcessFacts(
    long pid,
    Map<String, String> status,
    RawText name,
    RawText commandLine,
    RawText environment,
    RawText statusFile,
    RawText controlGroups,
    RawText statFile,
    Map<String, String> links,
    List<OpenFile> openFiles) {

  /** The field of the stat file, counted from the one after the name, that holds the start. */
  private static final int START_FIELD = 19;

  /** A descriptor and what it leads to. */
  public record OpenFile(long descriptor, String target) {}

  public ProcessFacts {
    status = Map.copyOf(status);
    openFiles = List.copyOf(openFiles);
  }

  /** Clock ticks from the start of the node to the start of the process; empty when not known. */
  public OptionalLong startTicks() {
    return startTicks(statFile);
  }

  /** The same out of a process's stat file. */
  public static OptionalLong startTicks(RawText statFile) {
    String stat = new String(statFile.bytes(), StandardCharsets.ISO_8859_1);
    // The name stands in parentheses and may hold both spaces and parentheses.
    int end = stat.lastIndexOf(')');
    if (end < 0 || end + 2 > stat.length()) {
      return OptionalLong.empty();
    }
    String[] fields = stat.substring(end + 2).split(" ", -1);
    return fields.length > START_FIELD && fields[START_FIELD].matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(fields[START_FIELD]))
        : OptionalLong.empty();
  }
}
