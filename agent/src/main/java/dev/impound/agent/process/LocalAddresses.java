package dev.impound.agent.process;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** The addresses that a network namespace has itself, as /proc/PID/net shows them. */
public final class LocalAddresses {
  private static final int MOST_BYTES = 1 << 20;
  private static final String OF_THE_LINK = "fe80";
  private static final String LOOPBACK_DEVICE = "lo";

  private LocalAddresses() {}

  /**
   * The addresses but those of the loopback and of single links.
   *
   * @param net the folder {@code net} of a process in the namespace; one that is not there has none
   */
  public static Set<String> of(Path net) {
    Set<String> found = new LinkedHashSet<>();
    String last = "";
    for (String line : ProcFiles.text(net.resolve("fib_trie"), MOST_BYTES).split("\n", -1)) {
      String text = line.strip();
      if (text.startsWith("|-- ")) {
        last = text.substring(4);
      } else if (text.startsWith("/32 host LOCAL") && !last.startsWith("127.")) {
        found.add(last);
      }
    }
    for (String line : ProcFiles.text(net.resolve("if_inet6"), MOST_BYTES).split("\n", -1)) {
      String[] fields = line.strip().split(" +", -1);
      if (fields.length == 6
          && fields[0].matches("[0-9a-f]{32}")
          && !fields[0].startsWith(OF_THE_LINK)
          && !fields[5].equals(LOOPBACK_DEVICE)) {
        found.add(fields[0].replaceAll("(.{4})(?!$)", "$1:"));
      }
    }
    return found;
  }
}
