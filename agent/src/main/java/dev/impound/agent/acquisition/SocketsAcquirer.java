package dev.impound.agent.acquisition;

import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.process.SocketTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the sockets of the container's network namespaces, one JSON object a line, each with the
 * descriptors of the container's processes that hold it.
 */
public final class SocketsAcquirer implements Acquirer {
  private static final Pattern LINK = Pattern.compile("socket:\\[([0-9]{1,18})\\]");
  private static final int MOST = 50_000;

  /** One socket may have as many descriptors as a process may open. */
  private static final int MOST_HOLDERS = 64;

  private final ContainerProc proc;
  private final JsonMapper json = JsonMapper.shared();

  /** Reads through {@code proc}. */
  public SocketsAcquirer(ContainerProc proc) {
    this.proc = proc;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.SOCKETS;
  }

  @Override
  public String tool() {
    return "/proc/PID/net of the node, joined with /proc/PID/fd";
  }

  /** A descriptor of a process. */
  private record Holder(long pid, long descriptor) {}

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    String without = ContainerProc.without(subject);
    if (!without.isEmpty()) {
      return Taken.failed(without);
    }
    Map<Long, List<Holder>> holders = holders(subject);
    List<byte[]> lines = new ArrayList<>();
    for (Map.Entry<String, Long> namespace : proc.namespaces(subject, "net").entrySet()) {
      Path net = proc.folder(namespace.getValue()).resolve("net");
      for (String protocol : SocketTable.PROTOCOLS) {
        SocketTable.read(
            net,
            protocol,
            socket -> {
              if (lines.size() <= MOST) {
                lines.add(line(namespace.getKey(), socket, holders));
              }
            });
      }
    }
    return delivered(lines, sink);
  }

  private Taken delivered(List<byte[]> lines, EvidenceSink sink) throws IOException {
    Iterator<byte[]> first = lines.stream().limit(MOST).iterator();
    try (LinesInput input = new LinesInput(first)) {
      EvidenceSink.Delivered blob =
          sink.deliver(kind(), BlobPart.CONTENT, OptionalLong.empty(), input);
      return lines.size() <= MOST
          ? Taken.whole(blob)
          : Taken.partial(blob, "only the first %d sockets were kept".formatted(MOST));
    }
  }

  private Map<Long, List<Holder>> holders(Subject subject) {
    Map<Long, List<Holder>> holders = new HashMap<>();
    for (long pid : proc.pids(subject)) {
      Path descriptors = proc.folder(pid).resolve("fd");
      for (long number : ProcFiles.numbers(descriptors)) {
        Matcher link = LINK.matcher(ProcFiles.link(descriptors.resolve(Long.toString(number))));
        if (link.matches()) {
          List<Holder> known =
              holders.computeIfAbsent(Long.parseLong(link.group(1)), inode -> new ArrayList<>());
          if (known.size() <= MOST_HOLDERS) {
            known.add(new Holder(pid, number));
          }
        }
      }
    }
    return holders;
  }

  private byte[] line(
      String namespace, SocketTable.Socket socket, Map<Long, List<Holder>> holders) {
    ObjectNode line = json.createObjectNode();
    line.put("netns", namespace);
    if (proc.isNodes(namespace, "net")) {
      line.put("netns_is_nodes", true);
    }
    line.put("protocol", socket.protocol());
    line.put("local", TarIndex.title(socket.local()));
    line.put("remote", socket.remote());
    line.put("state", socket.state());
    if (socket.user() >= 0) {
      line.put("uid", socket.user());
    }
    line.put("inode", socket.inode());
    ArrayNode array = line.putArray("holders");
    List<Holder> known = holders.getOrDefault(socket.inode(), List.of());
    known.stream()
        .limit(MOST_HOLDERS)
        .forEach(
            holder -> array.addObject().put("pid", holder.pid()).put("fd", holder.descriptor()));
    if (known.size() > MOST_HOLDERS) {
      line.put("more_holders", true);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(json.writeValueAsBytes(line));
    out.write('\n');
    return out.toByteArray();
  }
}
