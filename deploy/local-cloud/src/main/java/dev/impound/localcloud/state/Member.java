package dev.impound.localcloud.state;

/**
 * A member of a pool; weight 0 gets no new connections.
 *
 * @param offline it does not answer the health check, and gets no new connections either
 */
public record Member(
    String id, String name, String address, int port, int weight, boolean offline) {
  /** Whether new connections may go there. */
  public boolean takesConnections() {
    return weight > 0 && !offline;
  }
}
