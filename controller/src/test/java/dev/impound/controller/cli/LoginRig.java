package dev.impound.controller.cli;

import dev.impound.controller.access.AccessInterceptor;
import dev.impound.controller.access.AuditBook;
import dev.impound.controller.access.AuditTrail;
import dev.impound.controller.access.BreakGlass;
import dev.impound.controller.access.Grants;
import dev.impound.controller.access.OperatorSettings;
import dev.impound.controller.access.Role;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.identity.FakeBanRegister;
import dev.impound.controller.identity.LiveIssuing;
import dev.impound.controller.identity.LoginDesk;
import dev.impound.controller.identity.LoginSettings;
import dev.impound.controller.identity.OperatorCertificates;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlAccessRegister;
import dev.impound.controller.journal.SqlAuditTrail;
import dev.impound.controller.journal.SqlLoginRegister;
import dev.impound.controller.operator.LoginGrpcService;
import dev.impound.controller.operator.Logins;
import dev.impound.controller.operator.OperatorGrpcService;
import dev.impound.controller.rpc.Admission;
import dev.impound.controller.rpc.ControllerServer;
import dev.impound.controller.rpc.EnrolmentServer;
import dev.impound.controller.rpc.Gate;
import dev.impound.controller.rpc.ListenLimits;
import dev.impound.controller.rpc.OpenCalls;
import dev.impound.controller.rpc.ShownCertificate;
import dev.impound.wire.LiveTls;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A controller at which operators log in, over real TLS on loopback; alice is its admin. */
final class LoginRig implements AutoCloseable {
  static final String DOMAIN = "test.example";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final Authority authority;
  final LoginDesk desk;
  final OperatorCertificates certificates;
  final Bans bans;
  final Grants grants;
  final AuditTrail trail;
  private final Path folder;
  private final Database database;
  private final EnrolmentServer enrolment;
  private final ControllerServer server;
  private final OpenCalls open;

  LoginRig(Path folder, Set<String> admins) throws Exception {
    this.folder = folder;
    InstantSource clock = now::get;
    authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    LiveTls tls =
        LiveTls.open(authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller")));
    LiveIssuing issuing =
        LiveIssuing.open(authority.issueForIssuing(folder.resolve("issuing")), tls, clock);
    database = Database.sqlite(folder.resolve("impound.db"));
    bans = new Bans(new FakeBanRegister(), clock, false);
    SqlLoginRegister register = new SqlLoginRegister(database.jdbi());
    certificates = new OperatorCertificates(register, clock, false);
    desk =
        new LoginDesk(
            () ->
                new EnrolmentDesk.Trust(
                    issuing.now(), tls.now().authorities(), Duration.ofHours(24)),
            LoginSettings.standard(),
            register,
            bans,
            clock,
            System::nanoTime);
    grants =
        new Grants(
            new SqlAccessRegister(database.jdbi()),
            new OperatorSettings(admins, Optional.of(Role.VIEWER)),
            clock);
    trail = new SqlAuditTrail(database.jdbi(), "c1");
    AuditBook book = new AuditBook(trail, clock);
    open = new OpenCalls(new Admission(DOMAIN, clock, Gate.of(bans, certificates), Set.of()));
    // Where operators log in is known only when it listens, and so is told by the tests.
    Logins logins =
        new Logins(certificates, Optional.of(desk), LoginSettings.standard(), ":8445", open::look);
    BreakGlass glass = new BreakGlass(asked -> {});
    server =
        new ControllerServer(
            new InetSocketAddress(LOOPBACK, 0),
            MutualTls.server(tls, Duration.ZERO, clock),
            ListenLimits.STANDARD,
            open,
            new AccessInterceptor(grants, (kind, reference) -> Optional.empty(), book, glass, clock)
                .guard(List.of(new OperatorGrpcService(grants, logins))));
    enrolment =
        new EnrolmentServer(
            new InetSocketAddress(LOOPBACK, 0),
            MutualTls.enrolmentServer(tls),
            new LoginGrpcService(
                desk,
                book,
                ShownCertificate::current,
                ":" + server.port(),
                clock,
                System::nanoTime));
  }

  String loginAddress() {
    return "127.0.0.1:" + enrolment.port();
  }

  /** A configuration with a certificate that was made by hand. */
  Path byHand(String operator) throws Exception {
    TlsFiles files =
        authority.issue(SpiffeId.operator(DOMAIN, operator), folder.resolve("hand-" + operator));
    return Files.writeString(
        files.key().resolveSibling("config.yaml"),
        """
        controller: 127.0.0.1:%d
        tls: {ca-file: ca.pem, certificate-file: cert.pem, key-file: key.pem}
        """
            .formatted(server.port()));
  }

  @Override
  public void close() {
    open.close();
    enrolment.close();
    server.close();
    database.close();
  }
}
