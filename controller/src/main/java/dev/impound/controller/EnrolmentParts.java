package dev.impound.controller;

import dev.impound.controller.access.AuditBook;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.identity.EnrolmentSettings;
import dev.impound.controller.identity.LiveIssuing;
import dev.impound.controller.identity.LoginDesk;
import dev.impound.controller.identity.NodeCertificates;
import dev.impound.controller.identity.OperatorCertificates;
import dev.impound.controller.journal.SqlCertificateRegister;
import dev.impound.controller.journal.SqlEnrolmentRegister;
import dev.impound.controller.journal.SqlLoginRegister;
import dev.impound.controller.node.CertificateGrpcService;
import dev.impound.controller.node.EnrolmentGrpcService;
import dev.impound.controller.node.LearnedKeys;
import dev.impound.controller.operator.EnrolmentOrderGrpcService;
import dev.impound.controller.operator.LoginGrpcService;
import dev.impound.controller.operator.Logins;
import dev.impound.controller.rpc.EnrolmentServer;
import dev.impound.controller.rpc.ShownCertificate;
import dev.impound.wire.LiveTls;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.VerifyingKeys;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificates of nodes are good, and, where an issuing certificate is configured, how nodes
 * get theirs.
 *
 * @param tls the controller's certificate, and the roots that it believes
 * @param issuing what signs nodes' certificates; empty where none is configured
 * @param desk empty where none is configured
 * @param operators which certificates of operators ended
 * @param logins empty where none is configured
 * @param learned public keys that nodes learn
 */
record EnrolmentParts(
    ControllerConfig config,
    LiveTls tls,
    Optional<LiveIssuing> issuing,
    NodeCertificates certificates,
    Optional<EnrolmentDesk> desk,
    OperatorCertificates operators,
    Optional<LoginDesk> logins,
    LearnedKeys learned) {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolmentParts.class);

  /**
   * Opens what is configured.
   *
   * @param shared whether other controllers use the database too
   */
  static EnrolmentParts open(
      ControllerConfig config,
      Jdbi jdbi,
      Clock clock,
      boolean shared,
      Bans bans,
      String commandKeys)
      throws IOException {
    SqlCertificateRegister register = new SqlCertificateRegister(jdbi);
    NodeCertificates certificates = new NodeCertificates(register, clock, shared);
    String trustDomain = MutualTls.identity(config.tls()).trustDomain();
    certificates.tellOfReplaced(
        node ->
            bans.ban(
                SpiffeId.node(trustDomain, node),
                "somebody showed a certificate that this node had replaced: its key was copied, or"
                    + " its machine set back to an earlier state",
                Ban.CONTROLLER));
    LiveTls tls = LiveTls.open(config.tls());
    Optional<LiveIssuing> issuing = Optional.empty();
    Optional<EnrolmentDesk> desk = Optional.empty();
    SqlLoginRegister loginRegister = new SqlLoginRegister(jdbi);
    Optional<LoginDesk> logins = Optional.empty();
    if (config.enrolment().isPresent()) {
      EnrolmentSettings settings = config.enrolment().get();
      LiveIssuing opened =
          LiveIssuing.open(settings.issuingKey(), settings.authority(), tls, clock);
      issuing = Optional.of(opened);
      Supplier<EnrolmentDesk.Trust> trust =
          () -> new EnrolmentDesk.Trust(opened.now(), tls.now().authorities(), settings.lifetime());
      desk =
          Optional.of(
              new EnrolmentDesk(
                  trust,
                  new SqlEnrolmentRegister(jdbi),
                  register,
                  certificates,
                  clock,
                  System::nanoTime));
      logins =
          Optional.of(
              new LoginDesk(trust, config.logins(), loginRegister, bans, clock, System::nanoTime));
    }
    return new EnrolmentParts(
        config,
        tls,
        issuing,
        certificates,
        desk,
        new OperatorCertificates(loginRegister, clock, shared),
        logins,
        new LearnedKeys(commandKeys, operatorKeys(config)));
  }

  /** The operators' public keys that nodes learn, PEM. */
  private static String operatorKeys(ControllerConfig config) throws IOException {
    Optional<Path> file = config.enrolment().flatMap(EnrolmentSettings::operatorKeys);
    if (file.isEmpty()) {
      return "";
    }
    if (VerifyingKeys.read(file.get()).isEmpty()) {
      throw new IOException(
          "%s holds no public key: it must be what \"impound operator-key make\" made"
              .formatted(file.get()));
    }
    return Files.readString(file.get(), StandardCharsets.US_ASCII);
  }

  /** Takes up files that have changed; what cannot be used is told once and changes nothing. */
  void refresh() {
    try {
      if (tls.refresh()) {
        LOG.atInfo()
            .addKeyValue("certificate", tls.now().certificate().getSerialNumber().toString(16))
            .addKeyValue("until", tls.now().certificate().getNotAfter().toInstant())
            .addKeyValue("roots", tls.now().authorities().size())
            .log("Certificate and roots were read anew");
      }
      if (issuing.isPresent() && issuing.get().refresh()) {
        X509Certificate now = issuing.get().now().certificate();
        LOG.atInfo()
            .addKeyValue("certificate", now.getSerialNumber().toString(16))
            .addKeyValue("until", now.getNotAfter().toInstant())
            .log("Issuing certificate was read anew");
      }
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("problem", e.getMessage())
          .log("Changed TLS files cannot be used; going on with those before");
    }
  }

  /** How long after its end a node's certificate can still be renewed. */
  Duration grace() {
    return config.enrolment().map(EnrolmentSettings::grace).orElse(Duration.ZERO);
  }

  /** What agents and operators call. */
  List<BindableService> services() {
    return List.of(
        new CertificateGrpcService(desk), new EnrolmentOrderGrpcService(desk, address()));
  }

  private String address() {
    return config
        .enrolment()
        .map(settings -> settings.advertise().orElseGet(() -> ":" + settings.listen().getPort()))
        .orElse("");
  }

  /** Certificates of operators, for what operators call. */
  Logins logins(Runnable lookAtOpenCalls) {
    return new Logins(operators, logins, config.logins(), address(), lookAtOpenCalls);
  }

  /**
   * Listens for nodes that enrol and operators who log in, where that is configured.
   *
   * @param book logins are entered there
   */
  Optional<EnrolmentServer> listen(AuditBook book, InstantSource time) throws IOException {
    if (desk.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new EnrolmentServer(
            config.enrolment().orElseThrow().listen(),
            MutualTls.enrolmentServer(tls),
            new EnrolmentGrpcService(
                desk.get(), ShownCertificate::current, () -> learned, System::nanoTime),
            new LoginGrpcService(
                logins.orElseThrow(),
                book,
                ShownCertificate::current,
                config.advertise().orElseGet(() -> ":" + config.listen().getPort()),
                time,
                System::nanoTime)));
  }
}
