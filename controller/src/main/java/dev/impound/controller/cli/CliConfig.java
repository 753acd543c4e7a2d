package dev.impound.controller.cli;

import dev.impound.wire.TlsFiles;

/**
 * What {@code impound} must know to talk to a controller.
 *
 * @param tls the operator's certificate and key, and the authority that the controller must be of
 */
record CliConfig(HostPort controller, TlsFiles tls) {

  /** The same for another controller of the installation. */
  CliConfig at(HostPort other) {
    return new CliConfig(other, tls);
  }
}
