package dev.impound.controller;

import dev.impound.controller.access.Access;
import dev.impound.controller.backup.Restore;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.evidence.LateAttestations;
import dev.impound.controller.evidence.TakenOverCaptures;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.journal.Database;
import dev.impound.controller.metrics.HealthEndpoint;
import dev.impound.controller.node.CertificateGrpcService;
import dev.impound.controller.rpc.Admission;
import dev.impound.controller.rpc.ControllerServer;
import dev.impound.controller.rpc.EnrolmentServer;
import dev.impound.controller.rpc.Gate;
import dev.impound.controller.rpc.LocalServer;
import dev.impound.controller.rpc.OpenCalls;
import dev.impound.controller.rpc.ResumptionCheck;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller, wired by hand. Starts threads; {@link #close} ends calls first, then the lanes of
 * responses, then the evidence store, each waited for some seconds, and the database last.
 */
final class Controller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
  private static final Duration WATCH = Duration.ofSeconds(5);

  /** Where nodes may move to and from other controllers. */
  private static final Duration WATCH_SHARED = Duration.ofSeconds(1);

  private final DirectoryLock lock;
  private final Parts parts;
  private final ControllerServer server;
  private final Optional<EnrolmentServer> enrolment;
  private final Optional<LocalServer> local;
  private final Optional<HealthEndpoint> health;
  private final Thread watch;
  private final LateAttestations attestations;

  private Controller(
      DirectoryLock lock,
      Parts parts,
      ControllerServer server,
      Optional<EnrolmentServer> enrolment,
      Optional<LocalServer> local,
      Optional<HealthEndpoint> health,
      Thread watch) {
    this.local = local;
    this.health = health;
    this.lock = lock;
    this.parts = parts;
    this.server = server;
    this.enrolment = enrolment;
    this.watch = watch;
    this.attestations = new LateAttestations(parts.evidence());
  }

  /** Opens the data directory, takes up what a crash cut off, and listens. */
  static Controller start(ControllerConfig config, String version) throws IOException {
    Restore.requireNoneBegun(config.dataDirectory());
    DirectoryLock lock = DirectoryLock.take(config.dataDirectory());
    Parts parts = Parts.open(config, version);
    Admission admission =
        new Admission(
            MutualTls.identity(config.tls()).trustDomain(),
            parts.clock(),
            Gate.of(parts.bans(), parts.enrolment().certificates(), parts.enrolment().operators()),
            Set.of(CertificateGrpcService.RENEW));
    OpenCalls open = new OpenCalls(admission);
    parts.access().endWhatIsOpen(open, MutualTls.identity(config.tls()).trustDomain());
    List<BindableService> services = parts.services(version, open::look);
    SslContext tls =
        MutualTls.server(parts.enrolment().tls(), parts.enrolment().grace(), parts.clock());
    ResumptionCheck.run(tls);
    ControllerServer server =
        new ControllerServer(config.listen(), tls, config.limits(), open, services);
    Optional<EnrolmentServer> enrolment =
        parts.enrolment().listen(parts.access().book(), parts.clock());
    Map<String, Map<String, LongSupplier>> refused = new TreeMap<>();
    refused.put("calls", server.refusedConnections());
    enrolment.ifPresent(port -> refused.put("enrolment", port.refusedConnections()));
    parts.metrics().connections(server::connections, refused);
    parts.cloud().ifPresent(Controller::probe);
    new TakenOverCaptures(parts.evidence(), parts.incidents()::find).close();
    int resumed = parts.responder().resume();
    parts.responder().watch();
    parts.drift().start();
    parts.scrub().start();
    parts.expiry().start();
    parts.encryption().start();
    parts.alarms().start();
    Optional<LocalServer> local = local(config, services);
    Optional<HealthEndpoint> health = health(config, parts);
    LOG.atInfo()
        .addKeyValue("port", server.port())
        .addKeyValue("resumed", resumed)
        .addKeyValue("enrolmentPort", enrolment.map(EnrolmentServer::port).orElse(0))
        .addKeyValue("alarmPort", parts.alarms().sources().port().orElse(0))
        .addKeyValue("cloud", parts.cloud().isPresent())
        .log("Controller started");
    return new Controller(lock, parts, server, enrolment, local, health, watch(parts));
  }

  /** A controller without it is better than none. */
  private static Optional<LocalServer> local(
      ControllerConfig config, List<BindableService> services) throws IOException {
    if (config.breakGlass().isEmpty()) {
      return Optional.empty();
    }
    String trustDomain = MutualTls.identity(config.tls()).trustDomain();
    try {
      return Optional.of(
          LocalServer.start(
              config.breakGlass().get(),
              SpiffeId.operator(trustDomain, Access.BREAK_GLASS),
              services));
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("socket", config.breakGlass().get())
          .addKeyValue("problem", e.getMessage())
          .log("Local socket for emergencies cannot be made; going on without");
      return Optional.empty();
    }
  }

  private static Optional<HealthEndpoint> health(ControllerConfig config, Parts parts)
      throws IOException {
    if (config.health().listen().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HealthEndpoint(
            config.health().listen().get(),
            parts.metrics(),
            HealthParts.checks(parts, config.alarms())));
  }

  /**
   * Asks the cloud one small question aside, so that its trouble is known before an alarm comes,
   * and so that the first isolation does not pay for loading the SDK, which takes seconds.
   */
  private static void probe(HuaweiLoadBalancers cloud) {
    Thread.ofVirtual()
        .name("cloud-probe")
        .start(
            () -> {
              try {
                cloud.probe();
              } catch (CloudException e) {
                LOG.atWarn()
                    .addKeyValue("problem", e.getMessage())
                    .log("Cloud does not answer; listeners could not be closed now");
              }
            });
  }

  private static Thread watch(Parts parts) {
    Duration pause = parts.database().isShared() ? WATCH_SHARED : WATCH;
    return Thread.ofVirtual()
        .name("node-watch")
        .start(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.sleep(pause);
                  look(parts);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static void look(Parts parts) {
    try {
      parts.enrolment().refresh();
      if (!parts.fleet().fleet().mayWork()) {
        parts.sessions().endAll("this controller is cut off from its database");
        return;
      }
      parts.oldState().look();
      parts.access().look();
      parts.sessions().endSilentSessions();
      if (parts.database().isShared()) {
        parts.sessions().refresh();
      }
      parts.responder().endHolds();
      parts.confirmations().lapse();
      parts.alarms().tellSources();
      parts.mirror().follow();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("Chain of custody cannot be read to be copied; trying again");
    } catch (RuntimeException e) {
      if (Database.isAway(e)) {
        LOG.atDebug().setCause(e).log("Database is away; looking again");
      } else {
        LOG.atError().setCause(e).log("Watch failed; looking again");
      }
    }
  }

  int port() {
    return server.port();
  }

  void awaitEnd() throws InterruptedException {
    server.awaitEnd();
  }

  @Override
  public void close() {
    watch.interrupt();
    attestations.close();
    health.ifPresent(HealthEndpoint::close);
    parts.alarms().close();
    parts.drift().close();
    parts.responder().close();
    parts.notifier().close();
    enrolment.ifPresent(EnrolmentServer::close);
    local.ifPresent(LocalServer::close);
    server.close();
    parts.sessions().close();
    parts.scrub().close();
    parts.expiry().close();
    parts.encryption().close();
    parts.fleet().fleet().close();
    try {
      parts.evidence().close();
      lock.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("Evidence store did not close cleanly");
    }
    parts.database().close();
  }
}
