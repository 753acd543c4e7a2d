package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmDesk;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.evidence.DeliveryGrpcService;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.incident.Confirmations;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.FakeWays;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlAlarmJournal;
import dev.impound.controller.journal.SqlCloudHolds;
import dev.impound.controller.journal.SqlConfirmations;
import dev.impound.controller.journal.SqlContainmentLedger;
import dev.impound.controller.journal.SqlEvidenceCatalog;
import dev.impound.controller.journal.SqlHostHolds;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.journal.SqlNodeRegister;
import dev.impound.controller.journal.SqlSignedReleases;
import dev.impound.controller.node.CommandDispatch;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessionGrpcService;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.GuardSettings;
import dev.impound.controller.plan.Guards;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobRole;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.TakenItem;
import dev.impound.evidence.v1.TakenStatus;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ContainerInspection;
import dev.impound.node.v1.ContainerList;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.ThawDone;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;

/**
 * A controller's whole inside on a temporary folder, a node that answers as a test tells it, and a
 * cloud in memory.
 */
final class ResponseRig implements AutoCloseable {
  static final NodeName NODE = new NodeName("node-a");
  static final String SHOP = "ab".repeat(32);
  static final String API = "cd".repeat(32);

  private static final Duration LIMIT = Duration.ofSeconds(90);

  final FakeLoadBalancers cloud;
  final ListenerIsolation isolation;
  final FakeServerPorts ports = new FakeServerPorts();
  final FakeHost host;
  private final List<String> running = new CopyOnWriteArrayList<>(List.of("shop"));
  final IncidentDesk incidents;
  final NodeSessions sessions;
  final NodeCommands nodes;
  final Evidence evidence;
  final Holds holds;
  final CutWays ways;
  final Responder responder;
  final Orders orders;
  final ChangesInForce changes;
  final Confirmations confirmations;
  final ConfirmationDesk confirming;
  final AlarmJournal alarms;
  final AlarmDesk desk;
  final AlarmDispatch dispatch;
  final AlarmRaising raising;
  final ContainmentLedger ledger;
  private final GuardSettings guards;
  private final Playbooks playbooks;
  final Jdbi jdbi;
  private final boolean ownStore;
  private final InProcessCalls calls = new InProcessCalls();
  private final Channel channel;

  /** Guards that leave the other members of a listener out of account. */
  static final GuardSettings ALONE = guards(10, 0);

  /** Guards that let through this many containments, and keep this many members. */
  static GuardSettings guards(int most, int keepMembers) {
    return new GuardSettings(
        List.of(),
        List.of(),
        List.of(),
        most,
        Duration.ofMinutes(10),
        most,
        keepMembers,
        Duration.ofHours(24),
        Duration.ofHours(1));
  }

  /** A source whose alarms may set everything going. */
  static final String SOURCE = "detector";

  ResponseRig(Path folder, FakeLoadBalancers cloud) throws IOException {
    this(folder, cloud, ALONE, Playbooks.standard());
  }

  ResponseRig(Path folder, FakeLoadBalancers cloud, FakeHost host) throws IOException {
    this(folder, cloud, host, ALONE, Playbooks.standard(), Optional.empty());
  }

  ResponseRig(Path folder, FakeLoadBalancers cloud, GuardSettings guards, Playbooks playbooks)
      throws IOException {
    this(folder, cloud, new FakeHost(), guards, playbooks, Optional.empty());
  }

  /** One of several controllers over one database and one evidence store. */
  ResponseRig(Path folder, FakeLoadBalancers cloud, FakeHost host, FleetRig.Share share)
      throws IOException {
    this(folder, cloud, host, ALONE, Playbooks.standard(), Optional.of(share));
  }

  private ResponseRig(
      Path folder,
      FakeLoadBalancers cloud,
      FakeHost host,
      GuardSettings guards,
      Playbooks playbooks,
      Optional<FleetRig.Share> share)
      throws IOException {
    this.cloud = cloud;
    this.host = host;
    this.guards = guards;
    this.playbooks = playbooks;
    this.jdbi =
        share.isPresent()
            ? share.get().jdbi()
            : Database.sqlite(folder.resolve("impound.db")).jdbi();
    Sharing sharing = share.map(FleetRig.Share::sharing).orElseGet(() -> Sharing.alone("test"));
    Clock clock = Clock.systemUTC();
    this.incidents =
        new IncidentDesk(
            share.isPresent()
                ? new SqlIncidentRegister(jdbi, sharing.self().name(), sharing.leases())
                : new SqlIncidentRegister(jdbi),
            clock);
    this.sessions =
        new NodeSessions(
            new SqlNodeRegister(jdbi),
            clock,
            "test",
            sharing.peers(),
            FakeCommandSequences.unsigned(clock));
    this.nodes =
        new NodeCommands(new CommandDispatch(sessions, () -> UUID.randomUUID().toString()));
    this.ownStore = share.isEmpty();
    this.evidence =
        share.isPresent()
            ? share.get().evidence()
            : Evidence.open(
                folder.resolve("evidence"),
                new SqlEvidenceCatalog(jdbi, sharing.self().name()),
                clock,
                "test",
                sharing.peers());
    this.holds =
        new Holds(new SqlCloudHolds(jdbi), new SqlHostHolds(jdbi), new SqlSignedReleases(jdbi));
    this.ledger = new SqlContainmentLedger(jdbi);
    this.isolation =
        new ListenerIsolation(
            cloud,
            new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
            new FakeTime().patience());
    this.ways = FakeWays.of(cloud, ports, isolation);
    this.responder =
        new Responder(
            new Responder.Means(
                incidents,
                nodes,
                sessions,
                Optional.of(isolation),
                Optional.of(new FrontSearch(cloud, new FakeTime().patience())),
                ways,
                holds,
                evidence,
                policy(),
                sharing));
    this.alarms = new SqlAlarmJournal(jdbi);
    Triage triage =
        new Triage(
            alarms,
            responder,
            playbooks,
            Map.of(SOURCE, Scope.ALL),
            new Triage.Terms(clock, Duration.ofMinutes(15)));
    this.dispatch = new AlarmDispatch(alarms, triage, Duration.ofSeconds(2));
    this.desk =
        new AlarmDesk(
            alarms,
            clock,
            new AlarmDesk.Watcher() {
              @Override
              public void admitted(List<Alarm> admitted, List<Intake.Admitted> numbers) {
                dispatch.wake();
              }

              @Override
              public void refused(String source, MessageRefusedException.Reason reason) {}
            },
            (source, trigger) -> {});
    this.raising =
        new AlarmRaising(nodes, desk, dispatch, responder, () -> UUID.randomUUID().toString());
    this.orders = new Orders(nodes, sessions, incidents, holds, responder);
    this.changes = new ChangesInForce(holds);
    this.confirmations = new SqlConfirmations(jdbi);
    this.confirming =
        new ConfirmationDesk(incidents, confirmations, responder, changes, clock, () -> true);
    this.channel =
        calls.as(
            SpiffeId.node("test", NODE),
            new NodeSessionGrpcService(
                sessions, new ReceiptDesk(new FakeReceiptPins(), InstantSource.system())),
            new DeliveryGrpcService(evidence));
  }

  /** Has it end as the points say. */
  ResponseRig with(CrashPoints crash) {
    jdbi.setTransactionHandler(crash);
    cloud.beforeEach(crash::alive);
    return this;
  }

  private Responder.Policy policy() {
    return new Responder.Policy(new Guards(guards, Set.of()), playbooks, ledger, StepObserver.NONE);
  }

  /** An operator's alarm on a container. */
  AlarmRaising.Raised raise(String container) {
    return raising.raise(NODE, container, "reverse shell", "alice");
  }

  /** A detector's alarm on whatever a reference means. */
  static Alarm alarm(String key, String container) {
    return new Alarm(
        SOURCE,
        SourceKind.GENERIC,
        key,
        Optional.empty(),
        "reverse shell",
        Severity.CRITICAL,
        Optional.empty(),
        new Claim(List.of(NODE.text()), List.of(), List.of(container)),
        Map.of(),
        "",
        true);
  }

  /** The alarm once it is not RECEIVED any more. */
  AlarmRecord ended(long alarm) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      AlarmRecord found = alarms.find(alarm).orElseThrow();
      if (found.state() != AlarmState.RECEIVED) {
        return found;
      }
      assertThat(System.nanoTime()).as("waited for %s", found).isLessThan(limit);
      Thread.sleep(10);
    }
  }

  /** Connects a node that does all it is told. */
  FakeAgent willingAgent() throws InterruptedException {
    return silentAgent()
        .answer(VerbCase.RESOLVE_CONTAINER, this::resolve)
        .answer(
            VerbCase.INSPECT_CONTAINER,
            command ->
                CommandOutcome.newBuilder()
                    .setInspection(
                        ContainerInspection.newBuilder()
                            .setContainer(
                                RigContainers.container(
                                    host, command.getInspectContainer().getContainerId()))))
        .answer(VerbCase.LIST_CONTAINERS, command -> running())
        .answer(VerbCase.FREEZE_CONTAINER, ResponseRig::freeze)
        .answer(
            VerbCase.THAW_CONTAINER,
            command -> CommandOutcome.newBuilder().setThawDone(ThawDone.getDefaultInstance()))
        .answer(VerbCase.CUT_NETWORK, host::cut)
        .answer(VerbCase.RESTORE_NETWORK, host::restore)
        .answer(VerbCase.SET_RESTART_POLICY, host::setPolicy)
        .answer(VerbCase.ACQUIRE_EVIDENCE, this::deliverLogs);
  }

  /** Has another container run on the node beside "shop". */
  void alsoRunning(String name) {
    running.add(name);
  }

  private CommandOutcome.Builder running() {
    ContainerList.Builder list = ContainerList.newBuilder();
    running.forEach(
        name ->
            list.addContainers(
                RigContainers.container(host, RigContainers.NAMES.getOrDefault(name, ""))));
    return CommandOutcome.newBuilder().setContainerList(list);
  }

  static CommandOutcome.Builder freeze(Command command) {
    return CommandOutcome.newBuilder()
        .setFreezeVerified(FreezeVerified.newBuilder().setProcesses(3).setCgroupVersion(1));
  }

  /** Connects a node that answers nothing. */
  FakeAgent silentAgent() throws InterruptedException {
    return new FakeAgent(channel, NODE.text(), NodeRole.NODE_ROLE_NODE).awaitWelcome();
  }

  Subject shop() {
    return new Subject(NODE, nodes.resolve(NODE, "shop"));
  }

  Subject api() {
    return new Subject(NODE, nodes.resolve(NODE, "api"));
  }

  /** The incident once nothing of it waits or works. */
  Incident settled(IncidentId id) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      long version = incidents.version(id);
      Incident incident = incidents.find(id).orElseThrow();
      if (incident.isSettled()) {
        return incident;
      }
      assertThat(System.nanoTime()).as("waited for %s", incident).isLessThan(limit);
      incidents.awaitChange(id, version, Duration.ofMillis(200));
    }
  }

  private CommandOutcome.Builder resolve(Command command) {
    String reference = command.getResolveContainer().getReference();
    return RigContainers.NAMES.entrySet().stream()
        .filter(entry -> entry.getKey().equals(reference) || entry.getValue().startsWith(reference))
        .findFirst()
        .map(
            entry ->
                CommandOutcome.newBuilder()
                    .setContainer(RigContainers.container(host, entry.getValue())))
        .orElseGet(
            () ->
                CommandOutcome.newBuilder()
                    .setFailure(
                        CommandFailure.newBuilder()
                            .setReason(FailureReason.FAILURE_REASON_CONTAINER_NOT_FOUND)
                            .setMessage("no container " + reference)));
  }

  private CommandOutcome.Builder deliverLogs(Command command) {
    byte[] logs = "GET / 200\n".getBytes(StandardCharsets.UTF_8);
    Sha256 digest = Sha256.of(logs);
    CompletableFuture<DeliverResponse> answer = new CompletableFuture<>();
    StreamObserver<DeliverRequest> parts =
        DeliveryServiceGrpc.newStub(channel).deliver(observer(answer));
    parts.onNext(
        DeliverRequest.newBuilder()
            .setHeader(
                BlobHeader.newBuilder()
                    .setCaptureId(command.getAcquireEvidence().getCaptureId())
                    .setKind(ItemKind.ITEM_KIND_LOGS)
                    .setRole(BlobRole.BLOB_ROLE_CONTENT))
            .build());
    parts.onNext(
        DeliverRequest.newBuilder()
            .setSlice(Slice.newBuilder().setData(ByteString.copyFrom(logs)))
            .build());
    parts.onNext(
        DeliverRequest.newBuilder()
            .setTrailer(BlobTrailer.newBuilder().setSha256(digest.hex()).setSize(logs.length))
            .build());
    parts.onCompleted();
    answer.join();
    return CommandOutcome.newBuilder()
        .setAcquisitionReport(
            AcquisitionReport.newBuilder()
                .setFrozen(true)
                .addItems(
                    TakenItem.newBuilder()
                        .setKind(ItemKind.ITEM_KIND_LOGS)
                        .setStatus(TakenStatus.TAKEN_STATUS_COMPLETE)
                        .setTool("test")
                        .addBlobs(
                            Blob.newBuilder()
                                .setSha256(digest.hex())
                                .setSize(logs.length)
                                .setRole(BlobRole.BLOB_ROLE_CONTENT))));
  }

  private static StreamObserver<DeliverResponse> observer(
      CompletableFuture<DeliverResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(DeliverResponse response) {
        if (response.hasStored()) {
          answer.complete(response);
        }
      }

      @Override
      public void onError(Throwable cause) {
        answer.completeExceptionally(cause);
      }

      @Override
      public void onCompleted() {
        answer.completeExceptionally(new IllegalStateException("no answer"));
      }
    };
  }

  /** Stops as a controller does: lanes first, then calls, then the store. */
  @Override
  public void close() throws IOException {
    dispatch.close();
    desk.close();
    responder.close();
    sessions.close();
    calls.close();
    if (ownStore) {
      evidence.close();
    }
  }
}
