package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.identity.EnrolmentSettings;
import dev.impound.controller.identity.IssuingAuthority;
import dev.impound.controller.identity.NodeCertificates;
import dev.impound.controller.journal.SqlCertificateRegister;
import dev.impound.controller.journal.SqlEnrolmentRegister;
import dev.impound.controller.node.CertificateGrpcService;
import dev.impound.controller.node.EnrolmentGrpcService;
import dev.impound.controller.operator.EnrolmentOrderGrpcService;
import dev.impound.controller.rpc.EnrolmentServer;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.BindableService;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Which certificates of nodes are good, and, where an issuing certificate is configured, how nodes
 * get theirs.
 *
 * @param desk empty where none is configured
 * @param commandKeys public keys that sign commands, PEM; empty where there is none
 */
record EnrolmentParts(
    ControllerConfig config,
    NodeCertificates certificates,
    Optional<EnrolmentDesk> desk,
    String commandKeys) {

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
    Optional<EnrolmentDesk> desk = Optional.empty();
    if (config.enrolment().isPresent()) {
      EnrolmentSettings settings = config.enrolment().get();
      desk =
          Optional.of(
              new EnrolmentDesk(
                  new EnrolmentDesk.Trust(
                      IssuingAuthority.open(settings.issuing(), clock),
                      MutualTls.authorities(config.tls()),
                      settings.lifetime()),
                  new SqlEnrolmentRegister(jdbi),
                  register,
                  certificates,
                  clock,
                  System::nanoTime));
    }
    return new EnrolmentParts(config, certificates, desk, commandKeys);
  }

  /** How long after its end a node's certificate can still be renewed. */
  Duration grace() {
    return config.enrolment().map(EnrolmentSettings::grace).orElse(Duration.ZERO);
  }

  /** What agents and operators call. */
  List<BindableService> services() {
    String address =
        config
            .enrolment()
            .map(
                settings -> settings.advertise().orElseGet(() -> ":" + settings.listen().getPort()))
            .orElse("");
    return List.of(new CertificateGrpcService(desk), new EnrolmentOrderGrpcService(desk, address));
  }

  /** Listens for nodes that enrol, where that is configured; they get the command keys too. */
  Optional<EnrolmentServer> listen() throws IOException {
    if (desk.isEmpty()) {
      return Optional.empty();
    }
    TlsFiles tls = config.tls();
    return Optional.of(
        new EnrolmentServer(
            config.enrolment().orElseThrow().listen(),
            MutualTls.enrolmentServer(tls),
            new EnrolmentGrpcService(
                desk.get(), MutualTls.certificate(tls), () -> commandKeys, System::nanoTime)));
  }
}
