package dev.impound.localcloud.state;

import java.util.List;

/** A forwarding policy: to one pool, to several, or to another listener; empty is none. */
public record Policy(
    String id,
    String name,
    String listenerId,
    String redirectPoolId,
    List<String> redirectPools,
    String redirectListenerId) {
  public Policy {
    redirectPools = List.copyOf(redirectPools);
  }
}
