package dev.impound.endtoend;

/**
 * A place for a web service: a port of the node, and the load balancer's listener in front of it.
 *
 * @param number from 0
 */
record Shop(int number, int nodePort, int listenerPort) {
  static final String NODE_ADDRESS = "127.0.0.10";
  static final String BALANCER_ADDRESS = "127.0.0.20";
  static final String OUTSIDER = "127.0.0.2";
  static final String RESPONDER = "127.0.0.3";

  /** A shop on ports that are free. */
  static Shop open(int number) {
    return new Shop(number, Ports.free(NODE_ADDRESS), Ports.free(BALANCER_ADDRESS));
  }

  /** What comes of asking the listener from a source address. */
  Reach from(String source) {
    return Reach.from(source, BALANCER_ADDRESS, listenerPort);
  }
}
