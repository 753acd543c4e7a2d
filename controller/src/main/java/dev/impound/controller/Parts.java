package dev.impound.controller;

import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.clock.BelievedClock;
import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.custody.CustodyCopies;
import dev.impound.controller.custody.CustodyMirror;
import dev.impound.controller.evidence.DeliveryGrpcService;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.RetrievalGrpcService;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlAlarmJournal;
import dev.impound.controller.journal.SqlApprovalRegister;
import dev.impound.controller.journal.SqlBanRegister;
import dev.impound.controller.journal.SqlCloudHolds;
import dev.impound.controller.journal.SqlCommandSequences;
import dev.impound.controller.journal.SqlConfirmations;
import dev.impound.controller.journal.SqlContainmentLedger;
import dev.impound.controller.journal.SqlCustodyCopies;
import dev.impound.controller.journal.SqlEvidenceCatalog;
import dev.impound.controller.journal.SqlHostHolds;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.journal.SqlNewsJournal;
import dev.impound.controller.journal.SqlNodeRegister;
import dev.impound.controller.journal.SqlReceiptPins;
import dev.impound.controller.journal.SqlSignedReleases;
import dev.impound.controller.journal.SqlSourceMemory;
import dev.impound.controller.metrics.Metrics;
import dev.impound.controller.node.CommandDispatch;
import dev.impound.controller.node.CommandSequences;
import dev.impound.controller.node.CommandSigner;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessionGrpcService;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.node.OldState;
import dev.impound.controller.notification.NewsJournal;
import dev.impound.controller.notification.Notifier;
import dev.impound.controller.operator.AlarmGrpcService;
import dev.impound.controller.operator.ApprovalGrpcService;
import dev.impound.controller.operator.AuditGrpcService;
import dev.impound.controller.operator.BanGrpcService;
import dev.impound.controller.operator.CloudGrpcService;
import dev.impound.controller.operator.CloudGrpcService.CloudCheckup;
import dev.impound.controller.operator.ContainerGrpcService;
import dev.impound.controller.operator.CustodyGrpcService;
import dev.impound.controller.operator.EvidenceGrpcService;
import dev.impound.controller.operator.IncidentGrpcService;
import dev.impound.controller.operator.NodeGrpcService;
import dev.impound.controller.operator.OperatorGrpcService;
import dev.impound.controller.operator.QuarantineGrpcService;
import dev.impound.controller.operator.ResponseGrpcService;
import dev.impound.controller.operator.RetentionGrpcService;
import dev.impound.controller.operator.ScrubGrpcService;
import dev.impound.controller.operator.StatusGrpcService;
import dev.impound.controller.operator.StatusGrpcService.CloudStatus;
import dev.impound.controller.plan.Guards;
import dev.impound.controller.quarantine.QuarantineDesk;
import dev.impound.controller.quarantine.ShellBridge;
import dev.impound.controller.quarantine.ShellGrpcService;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.response.ChangesInForce;
import dev.impound.controller.response.ConfirmationDesk;
import dev.impound.controller.response.Drift;
import dev.impound.controller.response.DriftWatch;
import dev.impound.controller.response.Holds;
import dev.impound.controller.response.Orders;
import dev.impound.controller.response.Responder;
import dev.impound.controller.retention.Expiry;
import dev.impound.controller.retention.IncidentEncryption;
import dev.impound.controller.retention.Schedule;
import dev.impound.controller.scrub.Scrub;
import dev.impound.controller.signing.CommandKey;
import dev.impound.controller.signing.Notary;
import dev.impound.wire.ContainerId;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.OwnContainer;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller's parts, each made once and joined by hand. */
record Parts(
    Clock clock,
    IncidentDesk incidents,
    Bans bans,
    EnrolmentParts enrolment,
    NodeSessions sessions,
    NodeCommands nodes,
    OldState oldState,
    Evidence evidence,
    Holds holds,
    Optional<HuaweiLoadBalancers> cloud,
    Optional<CloudStatus> cloudStatus,
    Optional<CloudCheckup> checkup,
    Responder responder,
    ConfirmationDesk confirmations,
    DriftWatch drift,
    AlarmParts alarms,
    Database database,
    AccessParts access,
    ApprovalDesk approvals,
    CustodyCopies copies,
    CustodyMirror mirror,
    Notifier notifier,
    Metrics metrics,
    FleetParts fleet,
    Scrub scrub,
    Schedule schedule,
    Expiry expiry,
    IncidentEncryption encryption) {

  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  /** For so long a clock that leapt removes no evidence: time to notice, and to set it right. */
  private static final Duration LEAP_STANDS = Duration.ofDays(1);

  /** An installation may lie idle so long, and its clock be right. */
  private static final Duration IDLE = Duration.ofDays(7);

  /** A leap gives a person at most so much longer to confirm a containment. */
  private static final Duration CONFIRM_LATER = Duration.ofHours(1);

  /** Opens the database that is configured, and the evidence store in the data directory. */
  static Parts open(ControllerConfig config, String version) throws IOException {
    Clock clock = Clock.systemUTC();
    Database database = database(config);
    Jdbi jdbi = database.jdbi();
    FleetParts fleet = FleetParts.join(database, config);
    Peers peers = fleet.fleet();
    Path store = config.dataDirectory().resolve("evidence");
    Evidence evidence =
        Evidence.open(
            store,
            new SqlEvidenceCatalog(jdbi, peers.self().name()),
            clock,
            "impound-controller " + version,
            peers,
            config.evidence(),
            notary(config, clock));
    CustodyCopies copies = new SqlCustodyCopies(jdbi);
    String trustDomain = MutualTls.identity(config.tls()).trustDomain();
    Optional<CommandKey> commandKey = commandKey(config);
    Bans bans = new Bans(new SqlBanRegister(jdbi), clock, database.isShared());
    IncidentDesk incidents =
        new IncidentDesk(
            new SqlIncidentRegister(jdbi, fleet.fleet().self().name(), fleet.leases()), clock);
    CommandSequences sequences = new SqlCommandSequences(jdbi);
    OldState oldState =
        new OldState(
            commandKey,
            sequences,
            BackupParts.incidents(incidents),
            BackupParts.acknowledged(jdbi),
            clock);
    NodeSessions sessions =
        new NodeSessions(
            new SqlNodeRegister(jdbi),
            clock,
            System::nanoTime,
            version,
            peers,
            new CommandSigner(commandKey, sequences, oldState, clock),
            node -> bans.of(SpiffeId.node(trustDomain, node)).map(Ban::inWords));
    bans.tell(ban -> keepOut(sessions, ban));
    NodeCommands nodes = new NodeCommands(new CommandDispatch(sessions, Parts::freshId));
    Holds holds =
        new Holds(new SqlCloudHolds(jdbi), new SqlHostHolds(jdbi), new SqlSignedReleases(jdbi));
    Optional<HuaweiLoadBalancers> cloud =
        config
            .cloud()
            .map(settings -> new HuaweiLoadBalancers(CloudWiring.settings(settings), version));
    Patience patience = Patience.standard(clock, new SecureRandom());
    Optional<Balancers> balancers = cloud.map(elb -> new Balancers(elb::isActive, patience));
    Optional<ListenerIsolation> isolation =
        cloud.map(
            elb ->
                new ListenerIsolation(
                    elb,
                    CloudWiring.isolation(config.isolation()),
                    patience,
                    balancers.orElseThrow()));
    Optional<FrontSearch> search = cloud.map(elb -> new FrontSearch(elb, patience));
    CutWays ways =
        cloud
            .map(
                elb ->
                    CloudWiring.ways(
                        config.isolation(),
                        elb,
                        patience,
                        balancers.orElseThrow(),
                        isolation.orElseThrow()))
            .orElseGet(() -> new CutWays(List.of(), Optional.empty()));
    Optional<CloudStatus> cloudStatus =
        cloud.map(elb -> CloudWiring.status(config.cloud().orElseThrow(), elb));
    Optional<CloudCheckup> checkup =
        cloud.map(elb -> CloudWiring.checkup(CloudWiring.check(config.isolation(), elb, clock)));
    Metrics metrics = HealthParts.metrics(config, version, incidents, sessions, evidence);
    Scrub scrub = new Scrub(evidence.stock(), config.scrub(), clock);
    metrics.scrub(scrub::bytesRead, scrub::damagedChunks, scrub::lastCompleted);
    NewsJournal news = new SqlNewsJournal(jdbi);
    oldState.tell(NoticeParts.oldState(news));
    Schedule schedule = new Schedule(evidence.retention(), incidents::closed, config.retention());
    Expiry expiry =
        new Expiry(
            evidence.retention(),
            schedule,
            new BelievedClock("retention", clock, System::nanoTime, LEAP_STANDS)
                .from(AccessParts.lastRecord(database, clock.instant().minus(LEAP_STANDS)), IDLE),
            NoticeParts.purges(news, clock));
    metrics.retention(expiry::purged);
    AlarmJournal alarmJournal = new SqlAlarmJournal(jdbi);
    SourceMemory memory = new SqlSourceMemory(jdbi);
    Optional<CloudSettings> cloudSettings = config.cloud().map(CloudWiring::settings);
    Notifier notifier =
        NoticeParts.start(
            config,
            news,
            incidents,
            metrics,
            cloudSettings,
            version,
            clock,
            () -> fleet.fleet().has(FleetParts.NOTICES));
    Responder.Policy policy =
        new Responder.Policy(
            new Guards(config.guards(), own()),
            config.playbooks(),
            new SqlContainmentLedger(jdbi),
            (incident, kind, state) ->
                HealthParts.measure(metrics, alarmJournal, clock, incident, kind, state));
    Responder responder =
        new Responder(
            new Responder.Means(
                incidents,
                nodes,
                sessions,
                isolation,
                search,
                ways,
                holds,
                evidence,
                policy,
                fleet.sharing(sessions, evidence)));
    ConfirmationDesk confirmations =
        new ConfirmationDesk(
            incidents,
            new SqlConfirmations(jdbi),
            responder,
            new ChangesInForce(holds),
            new BelievedClock("confirmations", clock, System::nanoTime, CONFIRM_LATER),
            () -> fleet.fleet().has(FleetParts.CONFIRMATIONS));
    DriftWatch drift =
        new DriftWatch(
            new Drift(ways, holds.cloud(), incidents, NoticeParts.drift(news, clock)),
            () -> fleet.fleet().has(FleetParts.DRIFT),
            Database::isAway);
    AlarmParts alarms =
        AlarmParts.open(
            config.alarms(),
            new AlarmParts.Means(
                alarmJournal,
                memory,
                config.playbooks(),
                nodes,
                responder,
                cloudSettings,
                metrics,
                version,
                clock,
                () -> fleet.fleet().has(FleetParts.HSS),
                fleet.lookAgain()));
    return new Parts(
        clock,
        incidents,
        bans,
        EnrolmentParts.open(
            config,
            jdbi,
            clock,
            database.isShared(),
            bans,
            commandKey.map(CommandKey::publicPem).orElse("")),
        sessions,
        nodes,
        oldState,
        evidence,
        holds,
        cloud,
        cloudStatus,
        checkup,
        responder,
        confirmations,
        drift,
        alarms,
        database,
        AccessParts.open(
            database, peers.self().name(), config.operators(), NoticeParts.breakGlass(news), clock),
        new ApprovalDesk(new SqlApprovalRegister(jdbi), config.approvals(), clock),
        copies,
        new CustodyMirror(evidence.custodyFile(), peers.self().name(), copies),
        notifier,
        metrics,
        fleet,
        scrub,
        schedule,
        expiry,
        new IncidentEncryption(evidence, schedule, config.encryption(), incidents::note));
  }

  /** Reads the keys that sign evidence; without them it is sealed unsigned, and the log says so. */
  private static Notary notary(ControllerConfig config, Clock clock) throws IOException {
    Notary notary = Notary.open(config.signing(), clock);
    if (!notary.signs() || !notary.timestamps()) {
      LOG.atWarn()
          .addKeyValue("signed", notary.signs())
          .addKeyValue("timestamped", notary.timestamps())
          .log(
              "Evidence is sealed without a signature or a timestamp: make the keys with"
                  + " \"impound-controller issue custody\" and \"issue timestamp\", and name them"
                  + " under custody and timestamp in the configuration");
    }
    return notary;
  }

  /** Reads the key that signs commands; without it they go unsigned, and the log says so. */
  private static Optional<CommandKey> commandKey(ControllerConfig config) throws IOException {
    if (config.commands().isPresent()) {
      return Optional.of(CommandKey.open(config.commands().get()));
    }
    LOG.atWarn()
        .log(
            "Commands to nodes go unsigned, and agents refuse them unless they are told to take"
                + " them: make a key with \"impound-controller issue command\", and name it under"
                + " commands in the configuration");
    return Optional.empty();
  }

  private static void keepOut(NodeSessions sessions, Ban ban) {
    if (ban.identity().role() == SpiffeId.Role.NODE) {
      sessions.keepOut(new NodeName(ban.identity().name()), ban.inWords());
    }
  }

  /** The database that is configured. */
  static Database database(ControllerConfig config) throws IOException {
    if (config.database().isEmpty()) {
      return Database.sqlite(config.dataDirectory().resolve("impound.db"));
    }
    ControllerConfig.Database settings = config.database().get();
    return Database.postgres(
        new Database.Server(settings.url(), settings.user(), settings.passwordFile()));
  }

  /** Containers that this controller runs in. */
  private static Set<ContainerId> own() {
    return OwnContainer.find().map(Set::of).orElse(Set.of());
  }

  static String freshId() {
    return UUID.randomUUID().toString();
  }

  /** What agents and operators call. */
  List<BindableService> services(String version, Runnable lookAtOpenCalls) {
    List<BindableService> services = new ArrayList<>(enrolment.services());
    services.addAll(operating(version, lookAtOpenCalls));
    return services;
  }

  private List<BindableService> operating(String version, Runnable lookAtOpenCalls) {
    LoadOrders loadOrders = new LoadOrders();
    ShellBridge shells = new ShellBridge();
    QuarantineDesk quarantine =
        new QuarantineDesk(nodes, sessions, evidence, loadOrders, incidents);
    Orders orders = new Orders(nodes, sessions, incidents, holds, responder);
    List<BindableService> services =
        List.of(
            new NodeSessionGrpcService(
                sessions, new ReceiptDesk(new SqlReceiptPins(database.jdbi()), clock)),
            new ShellGrpcService(shells),
            new DeliveryGrpcService(evidence),
            new RetrievalGrpcService(evidence, loadOrders),
            new NodeGrpcService(sessions, access.grants()),
            new BanGrpcService(bans, lookAtOpenCalls),
            new ContainerGrpcService(nodes, incidents),
            new AlarmGrpcService(alarms.raising(), alarms.journal(), alarms.board(), incidents),
            new IncidentGrpcService(incidents, new ChangesInForce(holds), confirmations),
            new ResponseGrpcService(orders, confirmations, approvals, evidence.retention()),
            new ApprovalGrpcService(approvals, orders, evidence.retention()),
            new EvidenceGrpcService(evidence, incidents, copies),
            new RetentionGrpcService(evidence.retention(), incidents, schedule, approvals),
            new CustodyGrpcService(evidence),
            new QuarantineGrpcService(quarantine, evidence, nodes, shells, Parts::freshId),
            new AuditGrpcService(access.book().trail()),
            new OperatorGrpcService(access.grants(), enrolment.logins(lookAtOpenCalls)),
            new ScrubGrpcService(scrub),
            new CloudGrpcService(checkup),
            new StatusGrpcService(
                version,
                clock.instant(),
                sessions,
                oldState,
                incidents,
                evidence,
                scrub,
                cloudStatus));
    return access.guard(
        services, new AccessParts.Records(incidents, evidence, alarms.journal(), quarantine));
  }
}
