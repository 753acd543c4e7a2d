package dev.impound.agent.command;

import java.time.Instant;

/**
 * What an operator's order says.
 *
 * @param id random; an order is good for one deed
 * @param node whom it is for, as it says
 * @param issued by the operator's clock
 * @param expires by the operator's clock
 * @param allowed the one thing that it allows
 */
public record OperatorOrder(
    String id, String node, Instant issued, Instant expires, Allowed allowed) {

  /** What an order can allow. */
  public sealed interface Allowed {}

  /** A container is thawed, and its network is whole again. */
  public record Release(String incident, String container) implements Allowed {}

  /** A sandbox is run; {@code config} is the digest of the image's, hexadecimal. */
  public record Run(String name, String item, String config) implements Allowed {}

  /** Nothing that this version knows. */
  public record Nothing() implements Allowed {}
}
