package dev.impound.controller.fronting;

import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.MemberId;
import java.util.List;
import java.util.Set;

/**
 * A listener that leads to a container. Texts are safe to show.
 *
 * @param name may be empty
 * @param port the port that the listener listens on
 * @param evidence why it is thought to lead there, for a person
 * @param members how many members the pools have that lead to the container
 * @param healthyOthers endpoints of the healthy members among them that are not the container's
 *     own: they serve on when it is drained
 * @param otherTargets endpoints of healthy members of the other pools that the listener sends to:
 *     they too lose new connections when it is closed
 * @param doubts why it may lead to something else; none when it certainly leads to the container
 * @param own the container's own members behind it, as far as the cloud names them
 */
public record FrontingListener(
    ListenerId id,
    String name,
    String protocol,
    int port,
    String loadBalancerId,
    String evidence,
    int members,
    Set<String> healthyOthers,
    Set<String> otherTargets,
    List<String> doubts,
    List<OwnMember> own) {

  /**
   * A member of a pool that is the container's own.
   *
   * @param endpoint where its connections go, for example "192.168.0.12:8080"
   * @param drainable whether its weight can be changed
   */
  public record OwnMember(MemberId id, String endpoint, int weight, boolean drainable) {}

  public FrontingListener {
    healthyOthers = Set.copyOf(healthyOthers);
    otherTargets = Set.copyOf(otherTargets);
    doubts = List.copyOf(doubts);
    own = List.copyOf(own);
  }

  /** Whether it leads to the container without a doubt. */
  public boolean certain() {
    return doubts.isEmpty();
  }
}
