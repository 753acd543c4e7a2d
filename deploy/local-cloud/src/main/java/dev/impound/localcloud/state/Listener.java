package dev.impound.localcloud.state;

/**
 * A listener.
 *
 * @param address where its socket listens
 * @param defaultPoolId empty when there is none
 */
public record Listener(
    String id,
    String name,
    String loadBalancerId,
    String protocol,
    String address,
    int port,
    String defaultPoolId,
    Binding binding) {
  Listener with(Binding changed) {
    return new Listener(id, name, loadBalancerId, protocol, address, port, defaultPoolId, changed);
  }

  Listener withPort(int taken) {
    return new Listener(id, name, loadBalancerId, protocol, address, taken, defaultPoolId, binding);
  }
}
