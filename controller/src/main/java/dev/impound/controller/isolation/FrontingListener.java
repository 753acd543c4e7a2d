package dev.impound.controller.isolation;

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
    boolean certain) {
  public FrontingListener {
    healthyOthers = Set.copyOf(healthyOthers);
  }
}
