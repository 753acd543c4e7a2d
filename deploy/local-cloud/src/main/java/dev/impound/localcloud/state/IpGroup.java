package dev.impound.localcloud.state;

import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An IP address group. */
public record IpGroup(
    String id,
    String name,
    String description,
    List<Entry> entries,
    Instant created,
    Instant updated) {
  /** Most entries of one group. */
  private static final int MOST = 300;

  /** An address, CIDR block or range {@code first-last}. */
  public record Entry(String ip, String description) {}

  public IpGroup {
    entries = distinct(entries);
  }

  boolean covers(InetAddress address) {
    return entries.stream()
        .flatMap(entry -> IpRange.parse(entry.ip()).stream())
        .anyMatch(range -> range.contains(address));
  }

  /** Of entries that cover the same only the first stays, as with the real service. */
  private static List<Entry> distinct(List<Entry> entries) {
    Map<IpRange, Entry> kept = new LinkedHashMap<>();
    for (Entry entry : entries) {
      IpRange range =
          IpRange.parse(entry.ip()).orElseThrow(() -> RefusedException.invalid("ip_list"));
      kept.putIfAbsent(range, entry);
    }
    if (kept.size() > MOST) {
      throw new RefusedException(409, "ELB.8905", "Quota exceeded for resources: ip_list");
    }
    return List.copyOf(kept.values());
  }
}
