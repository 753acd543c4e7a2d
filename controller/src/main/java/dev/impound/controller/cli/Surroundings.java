package dev.impound.controller.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What a command finds around it: streams, environment, clock, and the ways to a controller, to a
 * terminal and to the check of an archive. Commands reach for nothing else.
 *
 * @param in standard input
 * @param out standard output, for the result alone
 * @param err standard error, for the talk
 * @param inputIsTerminal whether a person types the input
 * @param talkIsTerminal whether a person reads the talk as it comes
 */
record Surroundings(
    InputStream in,
    OutputStream out,
    OutputStream err,
    BooleanSupplier inputIsTerminal,
    BooleanSupplier talkIsTerminal,
    Map<String, String> environment,
    InstantSource clock,
    Dialer dialer,
    ArchiveCheck archiveCheck,
    OperatorTerminal.Opener terminal,
    Farewell farewell) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of the process. */
  static Surroundings ofProcess(ArchiveCheck archiveCheck) {
    return new Surroundings(
        System.in,
        System.out,
        System.err,
        () -> SystemTerminal.isAt(0),
        () -> SystemTerminal.isAt(2),
        System.getenv(),
        InstantSource.system(),
        new MutualTlsDialer(),
        archiveCheck,
        SystemTerminal::open,
        new Farewell());
  }
}
