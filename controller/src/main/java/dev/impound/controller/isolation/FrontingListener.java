package dev.impound.controller.isolation;

import java.util.List;
import java.util.Set;

/**
 * A listener that leads to a container. Texts are safe to show.
 *
 * @param name may be empty
 * @param port the port that the listener listens on
 * @param evidence why it is thought to lead there, for a person
 * @param members how many members its pools have, all of which lose new connections when it is
 *     closed
 * @param healthyOthers endpoints of the healthy members among them that are not the container's own
 * @param certain false when it may lead to something else on the same node
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
    boolean certain,
    List<OwnMember> own) {

  /**
   * A member of a pool that is the container's own.
   *
   * @param endpoint where its connections go, for example "192.168.0.12:8080"
   * @param drainable whether its weight can be changed
   */
  public record OwnMember(MemberId id, String endpoint, int weight, boolean drainable) {}

  public FrontingListener {
    own = List.copyOf(own);
    healthyOthers = Set.copyOf(healthyOthers);
  }
}
