package dev.impound.controller.isolation;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The ways to cut that are configured. */
public final class CutWays {
  private final Map<Way, CutWay> ways = new EnumMap<>(Way.class);
  private final Optional<PortSearch> ports;

  /**
   * @param ports finds the points of {@link Way#SECURITY_GROUP}; empty where that is not configured
   */
  public CutWays(Collection<CutWay> ways, Optional<PortSearch> ports) {
    this.ports = ports;
    ways.forEach(way -> this.ways.put(way.way(), way));
  }

  /** Finds the ports of servers; empty where they are not cut here. */
  public Optional<PortSearch> ports() {
    return ports;
  }

  /** The way; empty where it is not configured. */
  public Optional<CutWay> find(Way way) {
    return Optional.ofNullable(ways.get(way));
  }
}
