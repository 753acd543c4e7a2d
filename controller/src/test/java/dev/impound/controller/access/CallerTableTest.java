package dev.impound.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.rpc.Admission;
import dev.impound.controller.rpc.ControllerServer;
import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.Gate;
import dev.impound.controller.rpc.ListenLimits;
import dev.impound.controller.rpc.OpenCalls;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the contract, called by everybody, over real TLS. */
class CallerTableTest {
  private static final String DOMAIN = "test.example";

  /** No connection comes about. */
  private static final String CUT = "UNAVAILABLE";

  /** What a call that was let through to its service ends with here. */
  private static final String THROUGH = "UNIMPLEMENTED";

  @TempDir private Path folder;
  private final FakeAccessRegister register = new FakeAccessRegister();
  private final FakeAuditTrail trail = new FakeAuditTrail();
  private Authority authority;
  private OpenCalls open;
  private ControllerServer server;
  private Grants grants;

  @BeforeEach
  void start() throws Exception {
    authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    TlsFiles own = authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller"));
    grants =
        new Grants(register, new OperatorSettings(Set.of(), Optional.empty()), Clock.systemUTC());
    AccessInterceptor access =
        new AccessInterceptor(
            grants,
            (kind, reference) -> Optional.of(new NodeName("web-1")),
            new AuditBook(trail, Clock.systemUTC()),
            new BreakGlass(asked -> {}),
            Clock.systemUTC());
    open = new OpenCalls(new Admission(DOMAIN, Clock.systemUTC(), this::ban, Set.of()));
    server =
        new ControllerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MutualTls.server(own),
            ListenLimits.STANDARD,
            open,
            access.guard(ServiceStubs.stubs()));
  }

  private Optional<Refusal> ban(Credential credential, Gate.Moment moment) {
    return credential.identity().name().equals("banned")
        ? Optional.of(Refusal.of(RefusalReason.BANNED, "banned", ""))
        : Optional.empty();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nobodyWithoutAGoodCertificateGetsThroughToAnyOperation() throws Exception {
    Authority other = Authority.create(folder.resolve("other"), DOMAIN, Clock.systemUTC());
    Authority before =
        Authority.open(
            folder.resolve("authority"), Clock.offset(Clock.systemUTC(), Duration.ofDays(-800)));

    everyCall(GrpcSslContexts.forClient().trustManager(ca()).build(), operation -> Set.of(CUT));
    everyCall(
        MutualTls.client(
            trusting(other.issue(SpiffeId.operator(DOMAIN, "x"), folder.resolve("foreign")))),
        operation -> Set.of(CUT));
    everyCall(
        MutualTls.client(
            before.issue(SpiffeId.operator(DOMAIN, "admin"), folder.resolve("expired"))),
        operation -> Set.of(CUT, "CERTIFICATE_EXPIRED"));
    everyCall(
        unchecked(new TwoNames(authority, folder).issue(folder.resolve("two"))),
        operation -> Set.of(CUT, "NO_IDENTITY"));
  }

  /** A client that does not look into its own certificate. */
  private SslContext unchecked(TlsFiles files) throws Exception {
    return GrpcSslContexts.forClient()
        .keyManager(files.certificate().toFile(), files.key().toFile())
        .trustManager(ca())
        .build();
  }

  private java.io.File ca() {
    return folder.resolve("authority/ca.pem").toFile();
  }

  private TlsFiles trusting(TlsFiles files) {
    return new TlsFiles(folder.resolve("authority/ca.pem"), files.certificate(), files.key());
  }

  @Test
  void whoIsBannedGetsThroughToNoOperation() throws Exception {
    grants.grant("banned", Role.ADMIN, Labels.NONE, "test");

    everyCall(operator("banned"), operation -> Set.of("BANNED"));
  }

  @Test
  void aCertificateThatBearsTheNameOfEmergencyCallsMayNothing() throws Exception {
    grants.grant(Access.BREAK_GLASS, Role.ADMIN, Labels.NONE, "test");

    everyCall(
        operator(Access.BREAK_GLASS), operation -> Set.of(expected(operation, Optional.empty())));
  }

  @Test
  void agentsGetThroughToWhatAgentsCall() throws Exception {
    everyCall(
        tls(SpiffeId.node(DOMAIN, new NodeName("web-2"))),
        operation ->
            Set.of(
                operation.callers().contains(SpiffeId.Role.NODE) ? THROUGH : otherKind(operation)));
  }

  @Test
  void theControllersCertificateIsNoAgentsAndNoOperators() throws Exception {
    everyCall(tls(SpiffeId.controller(DOMAIN)), operation -> Set.of(CUT, otherKind(operation)));
  }

  private static String otherKind(Operation operation) {
    if (operation.callers().isEmpty()) {
      return "NOT_ALLOWED";
    }
    return operation.callers().contains(SpiffeId.Role.OPERATOR) ? "NOT_AN_OPERATOR" : "NOT_A_NODE";
  }

  @Test
  void operatorsGetThroughToWhatTheirRoleMay() throws Exception {
    everyCall(operator("nobody"), operation -> Set.of(expected(operation, Optional.empty())));
    for (Role role : Role.values()) {
      grants.grant(role.word(), role, Labels.NONE, "test");
      everyCall(operator(role.word()), operation -> Set.of(expected(operation, Optional.of(role))));
    }
  }

  private static String expected(Operation operation, Optional<Role> role) {
    if (operation.verb().isEmpty()) {
      return otherKind(operation);
    }
    return role.filter(one -> one.may(operation.verb().get())).isPresent()
        ? THROUGH
        : "NOT_ALLOWED";
  }

  @Test
  void aScopeEndsAtItsLabels() throws Exception {
    grants.grant("near", Role.ADMIN, Labels.parse("env=prod"), "test");
    grants.grant("far", Role.ADMIN, Labels.parse("env=dev"), "test");
    grants.label(new NodeName("web-1"), Labels.parse("env=prod,team=shop"), "test");

    everyCall(operator("near"), operation -> Set.of(inScope(operation, true)));
    everyCall(operator("far"), operation -> Set.of(inScope(operation, false)));
  }

  private static String inScope(Operation operation, boolean covered) {
    if (operation.verb().isEmpty()) {
      return otherKind(operation);
    }
    return switch (operation.where().kind()) {
      case SHOWN -> THROUGH;
      case EVERYWHERE -> "OUT_OF_SCOPE";
      default -> covered ? THROUGH : "OUT_OF_SCOPE";
    };
  }

  @Test
  void whatAnOperatorAskedIsEnteredWithWhatBecameOfIt() throws Exception {
    grants.grant("ana", Role.VIEWER, Labels.NONE, "test");

    everyCall(operator("ana"), operation -> Set.of(expected(operation, Optional.of(Role.VIEWER))));

    AuditTrail.Asked contain =
        trail.entered.stream()
            .filter(asked -> asked.call().endsWith("/Contain"))
            .findFirst()
            .orElseThrow();
    assertThat(contain.caller()).isEqualTo("spiffe://test.example/operator/ana");
    assertThat(contain.role()).isEqualTo("viewer");
    assertThat(contain.about()).isEqualTo(new AuditTrail.About("web-1", "", ""));
    assertThat(contain.address()).startsWith("/127.0.0.1:");
    assertThat(trail.outcomes)
        .contains((trail.entered.indexOf(contain) + 1) + " PERMISSION_DENIED NOT_ALLOWED")
        .anyMatch(outcome -> outcome.endsWith(" UNIMPLEMENTED"));
  }

  @Test
  void onlyContainingAndLookingGoOnWhereTheAuditTrailTakesNothing() throws Exception {
    grants.grant("ana", Role.ADMIN, Labels.NONE, "test");
    trail.away = true;

    everyCall(
        operator("ana"),
        operation ->
            Set.of(
                operation.verb().isEmpty()
                    ? otherKind(operation)
                    : operation.verb().get() == Verb.READ || operation.verb().get() == Verb.CONTAIN
                        ? THROUGH
                        : "AUDIT_UNAVAILABLE"));
  }

  private SslContext operator(String name) throws Exception {
    return tls(SpiffeId.operator(DOMAIN, name));
  }

  private SslContext tls(SpiffeId identity) throws Exception {
    return MutualTls.client(authority.issue(identity, folder.resolve("tls-" + identity.name())));
  }

  private interface Expectation {
    Set<String> of(Operation operation);
  }

  /** Makes each call once; fails with all that ended otherwise than expected. */
  private void everyCall(SslContext tls, Expectation expected) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).sslContext(tls).build();
    List<String> otherwise = new ArrayList<>();
    try {
      for (ServiceDescriptor service : ServiceStubs.contract()) {
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
          Operation operation = Operations.of(method.getFullMethodName()).orElseThrow();
          String ended = call(channel, method, operation);
          if (!expected.of(operation).contains(ended)) {
            otherwise.add(operation.shortName() + ": " + ended);
          }
        }
      }
    } finally {
      channel.shutdownNow();
    }
    assertThat(otherwise).isEmpty();
  }

  /** The reason, or the status, that a call ends with. */
  private static <Q, R> String call(
      ManagedChannel channel, MethodDescriptor<Q, R> method, Operation operation) throws Exception {
    CompletableFuture<String> ended = new CompletableFuture<>();
    ClientCall<Q, R> call =
        channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(
                Refusal.from(status.asRuntimeException(trailers))
                    .map(refusal -> refusal.reason().name())
                    .orElse(status.getCode().name()));
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(request(method, operation));
    call.halfClose();
    return ended.get(30, TimeUnit.SECONDS);
  }

  @SuppressWarnings("unchecked")
  private static <Q> Q request(MethodDescriptor<Q, ?> method, Operation operation) {
    Message empty =
        Objects.requireNonNull(
            ((MethodDescriptor.PrototypeMarshaller<Message>) method.getRequestMarshaller())
                .getMessagePrototype());
    return (Q) Requests.naming(empty, operation.where());
  }
}
