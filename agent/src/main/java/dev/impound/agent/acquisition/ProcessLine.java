package dev.impound.agent.acquisition;

import dev.impound.agent.process.ProcessFacts;
import dev.impound.agent.process.RawText;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a process as one line of JSON. Bytes that are not UTF-8 stand under the same name with
 * "_base64" after it, so that nothing is lost.
 */
final class ProcessLine {
  /** What the kernel's user interface counts time in, on every architecture Docker runs on. */
  private static final long TICKS_A_SECOND = 100;

  private final JsonMapper json = JsonMapper.shared();
  private final long bootSecond;

  ProcessLine(long bootSecond) {
    this.bootSecond = bootSecond;
  }

  /**
   * One line.
   *
   * @param entered whether the process came into the container from outside, as by exec: it does
   *     not descend from the container's first process
   */
  byte[] of(ProcessFacts process, boolean entered) {
    ObjectNode line = json.createObjectNode();
    line.put("pid", process.pid());
    line.put("ns_pid", process.status().getOrDefault("NSpid", ""));
    line.put("ppid", process.status().getOrDefault("PPid", ""));
    line.put("uid", process.status().getOrDefault("Uid", ""));
    line.put("gid", process.status().getOrDefault("Gid", ""));
    line.put("state", process.status().getOrDefault("State", ""));
    line.put("entered", entered);
    ObjectNode rights = line.putObject("capabilities");
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      rights.put(set.substring(3).toLowerCase(Locale.ROOT), process.status().getOrDefault(set, ""));
    }
    line.put("no_new_privs", process.status().getOrDefault("NoNewPrivs", ""));
    line.put("seccomp", process.status().getOrDefault("Seccomp", ""));
    process
        .startTicks()
        .ifPresent(
            ticks ->
                line.put(
                    "started",
                    Instant.ofEpochSecond(bootSecond)
                        .plusMillis(ticks * 1000 / TICKS_A_SECOND)
                        .toString()));
    text(line, "comm", process.name());
    texts(line, "cmdline", process.commandLine());
    texts(line, "environ", process.environment());
    ObjectNode links = line.putObject("links");
    process.links().forEach(links::put);
    ArrayNode files = line.putArray("open_files");
    for (ProcessFacts.OpenFile file : process.openFiles()) {
      files.addObject().put("fd", file.descriptor()).put("target", file.target());
    }
    text(line, "cgroup", process.controlGroups());
    text(line, "status", process.statusFile());
    text(line, "stat", process.statFile());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(json.writeValueAsBytes(line));
    out.write('\n');
    return out.toByteArray();
  }

  private static void text(ObjectNode line, String name, RawText raw) {
    raw.text()
        .ifPresentOrElse(
            text -> line.put(name, text.replaceFirst("\n$", "")), () -> base64(line, name, raw));
  }

  /** The kernel ends each of several texts with a zero byte. */
  private static void texts(ObjectNode line, String name, RawText raw) {
    raw.text()
        .ifPresentOrElse(
            text -> {
              ArrayNode array = line.putArray(name);
              for (String part : text.replaceFirst("\0$", "").split("\0", -1)) {
                array.add(part);
              }
            },
            () -> base64(line, name, raw));
  }

  private static void base64(ObjectNode line, String name, RawText raw) {
    line.put(name + "_base64", Base64.getEncoder().encodeToString(raw.bytes()));
  }
}
