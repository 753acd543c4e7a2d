package dev.impound.agent.acquisition;

import dev.impound.agent.process.LocalAddresses;
import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.tar.TarMember;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the kernel's tables of the container's network namespaces as they stand, and of the node's
 * tracked connections those that name an address of the container: they tell the peers behind
 * address translation.
 */
public final class NetworkAcquirer implements Acquirer {
  private static final List<String> TABLES =
      List.of(
          "dev",
          "route",
          "ipv6_route",
          "arp",
          "if_inet6",
          "fib_trie",
          "tcp",
          "tcp6",
          "udp",
          "udp6",
          "unix",
          "raw",
          "raw6",
          "packet",
          "netlink");
  private static final int MOST_BYTES = 8 << 20;

  private final ContainerProc proc;

  /** Reads through {@code proc}. */
  public NetworkAcquirer(ContainerProc proc) {
    this.proc = proc;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.NETWORK;
  }

  @Override
  public String tool() {
    return "/proc/PID/net and /proc/net/nf_conntrack of the node, as a tar";
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    String without = ContainerProc.without(subject);
    if (!without.isEmpty()) {
      return Taken.failed(without);
    }
    TarIndex index = new TarIndex();
    List<Table> tables = new ArrayList<>();
    Set<String> addresses = new HashSet<>(subject.detail().container().addresses());
    for (Map.Entry<String, Long> one : proc.namespaces(subject, "net").entrySet()) {
      String folder = one.getKey().replaceAll("[^0-9a-z]+", "-").replaceFirst("-$", "");
      Path net = proc.folder(one.getValue()).resolve("net");
      TABLES.forEach(table -> tables.add(new Table(folder + "/" + table, net.resolve(table))));
      addresses.addAll(LocalAddresses.of(net));
    }
    Iterator<TarMember> members =
        TarItem.chained(tables.iterator(), table -> table(table, index).iterator());
    return TarItem.deliver(
        kind(),
        sink,
        index,
        TarItem.chained(
            List.of(true, false).iterator(),
            first ->
                first
                    ? members
                    : List.of(TarMember.file("conntrack", connections(addresses, index)))
                        .iterator()));
  }

  /** A kernel's table and its name in the archive. */
  private record Table(String name, Path file) {}

  private static List<TarMember> table(Table table, TarIndex index) {
    if (!Files.exists(table.file())) {
      index.leavesOut(table.name(), "the node's kernel has no such table");
      return List.of();
    }
    byte[] bytes = ProcFiles.bytes(table.file(), MOST_BYTES + 1);
    index.holds(table.name(), table.file().toString());
    return List.of(TarMember.file(table.name(), bounded(table.name(), bytes, index)));
  }

  private static byte[] bounded(String name, byte[] bytes, TarIndex index) {
    if (bytes.length <= MOST_BYTES) {
      return bytes;
    }
    index.misses(name, "only its first %d bytes were kept".formatted(MOST_BYTES));
    return java.util.Arrays.copyOf(bytes, MOST_BYTES);
  }

  private byte[] connections(Set<String> addresses, TarIndex index) {
    Path table = proc.root().resolve("1/net/nf_conntrack");
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    if (!Files.exists(table)) {
      index.leavesOut("conntrack", "the node's kernel shows no table of tracked connections");
      return kept.toByteArray();
    }
    index.holds("conntrack", "lines of the node's /proc/net/nf_conntrack that name " + addresses);
    Set<String> written = new HashSet<>();
    addresses.forEach(address -> written.add(asWritten(address)));
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (names(line, written) && kept.size() < MOST_BYTES) {
          kept.writeBytes((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      index.misses("conntrack", String.valueOf(e.getMessage()));
    }
    if (kept.size() >= MOST_BYTES) {
      index.misses("conntrack", "only its first %d bytes were kept".formatted(MOST_BYTES));
    }
    return kept.toByteArray();
  }

  private static boolean names(String line, Set<String> addresses) {
    for (String field : line.split(" ", -1)) {
      if ((field.startsWith("src=") || field.startsWith("dst="))
          && addresses.contains(field.substring(4))) {
        return true;
      }
    }
    return false;
  }

  /** The kernel writes an IPv6 address in full there. */
  private static String asWritten(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      StringBuilder full = new StringBuilder();
      byte[] bytes = InetAddress.getByName(address).getAddress();
      for (int i = 0; i < bytes.length; i += 2) {
        full.append(i == 0 ? "" : ":").append("%02x%02x".formatted(bytes[i], bytes[i + 1]));
      }
      return full.toString();
    } catch (java.net.UnknownHostException e) {
      return address;
    }
  }
}
