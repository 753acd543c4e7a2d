package dev.impound.endtoend;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One controller of a lab, with its configuration, ports and data of its own. */
final class LabController implements AutoCloseable {
  private final Path work;
  private final String name;
  private final SettableClock clock;
  private final int port = Ports.free("127.0.0.1");
  private final int alarmPort = Ports.free("127.0.0.1");
  private final int healthPort = Ports.free("127.0.0.1");
  private final int enrolmentPort = Ports.free("127.0.0.1");
  private final AlarmSender sender;
  private Optional<Program> program = Optional.empty();

  /** A controller that {@link #start} has not started yet. */
  LabController(Path work, String name, Path alarmAuthority, SettableClock clock) {
    this.work = work;
    this.name = name;
    this.clock = clock;
    this.sender = new AlarmSender(alarmPort, alarmAuthority);
  }

  /** Writes its configuration: what every lab has, and {@code more}. */
  void configure(Trust trust, LocalCloud cloud, Path data, String more) {
    Trust.write(
        config(),
        """
        listen: 127.0.0.1:%d
        data-directory: %s
        operators:
          admins: [alice]
          default-role: lead
        approvals: {purge: off, release: off, override: off, contain: off}
        listen-limits:
          per-address: 400
        isolation:
          responders: [%s/32]
          address-group: impound-responders
          security-group: impound-quarantine
          keep-open: ["out tcp 127.0.0.1/32 1-65535"]
        """
                .formatted(port, data, Shop.RESPONDER)
            + Trust.section(trust.controller())
            + trust.signingSections()
            + cloud.controllerSection()
            + AlarmSender.controllerSection(alarmPort, trust.alarmPort(), work)
            + """
            guards:
              most: 1000
              most-per-service: 1000
            health:
              listen: 127.0.0.1:%d
            """
                .formatted(healthPort)
            + more);
  }

  /** The section with which nodes can enrol, for certificates that live so long. */
  String enrolmentSection(Trust trust, String lifetime) {
    return """
    enrolment:
      listen: 127.0.0.1:%d
      issuing-certificate-file: %2$s/cert.pem
      issuing-key-file: %2$s/key.pem
      lifetime: %3$s
    """
        .formatted(enrolmentPort, trust.issuing(), lifetime);
  }

  /** Where nodes enrol. */
  int enrolmentPort() {
    return enrolmentPort;
  }

  /** The sections that make it one of several over a database. */
  String fleetSection(Postgres database) {
    return """
    name: %s
    advertise: 127.0.0.1:%d
    database:
      url: %s
      user: %s
    """
        .formatted(name, port, database.url(), database.user());
  }

  Path config() {
    return work.resolve(name + ".yaml");
  }

  /** Starts it, also after it was killed, and waits until it listens. */
  void start() {
    Program started =
        Scripts.start(
            "impound-controller",
            work.resolve(name + ".log"),
            List.of("serve", "--config", config().toString()),
            clock.environment());
    program = Optional.of(started);
    Ports.awaitListening(port, started);
  }

  private Program running() {
    return program.orElseThrow(() -> new AssertionError(name + " was never started"));
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    running().kill();
  }

  /** Asks it to end, and waits. */
  void terminate() {
    running().terminate();
  }

  String name() {
    return name;
  }

  String log() {
    return running().log();
  }

  int port() {
    return port;
  }

  int alarmPort() {
    return alarmPort;
  }

  /** Port of figures and readiness. */
  int healthPort() {
    return healthPort;
  }

  /** Who posts to its alarm port. */
  AlarmSender sender() {
    return sender;
  }

  @Override
  public void close() {
    program.ifPresent(Program::close);
  }
}
