package dev.impound.controller.isolation;

import java.util.Optional;

/**
 * What draining needs of a cloud. Each method is one question or one write, tried once. Every
 * failure is a {@link CloudException}. Safe for several threads.
 */
public interface PoolMembers {
  /** The member's weight, 0 to 100; empty when there is no such member or pool. */
  Optional<Integer> weight(MemberId member);

  /** The load balancer that the pool belongs to; empty when there is no such pool. */
  Optional<String> balancerOf(String pool);

  /**
   * Sets the weight.
   *
   * @param weight 0 to 100; with 0 it gets no new connections
   * @return the cloud's id of the request
   */
  String setWeight(MemberId member, int weight);

  /** Whether the load balancer takes changes at the moment. */
  boolean isActive(String loadBalancerId);
}
