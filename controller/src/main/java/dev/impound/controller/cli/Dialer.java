package dev.impound.controller.cli;

import io.grpc.ManagedChannel;

/** Opens the connection to a controller. */
@FunctionalInterface
interface Dialer {
  /**
   * A channel to the controller; connecting may happen later, with the first call.
   *
   * @throws ComplaintException when the operator's certificate cannot be used
   */
  ManagedChannel dial(CliConfig config);
}
