package dev.impound.controller.fleet;

/**
 * A controller of the fleet.
 *
 * @param name unique in the fleet, as configured
 * @param address {@code host:port} where operators and agents reach it; empty when it tells none
 */
public record Peer(String name, String address) {

  /** Name, and address where it tells one. */
  public String inWords() {
    return address.isEmpty() ? name : "%s (%s)".formatted(name, address);
  }
}
