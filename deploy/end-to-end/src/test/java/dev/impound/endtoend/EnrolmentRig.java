package dev.impound.endtoend;

import dev.impound.agent.enrolment.Enroller;
import dev.impound.agent.enrolment.NodeIdentity;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.identity.LiveIssuing;
import dev.impound.controller.identity.NodeCertificates;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlCertificateRegister;
import dev.impound.controller.journal.SqlEnrolmentRegister;
import dev.impound.controller.node.CertificateGrpcService;
import dev.impound.controller.node.EnrolmentGrpcService;
import dev.impound.controller.node.LearnedKeys;
import dev.impound.controller.rpc.Admission;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.ControllerServer;
import dev.impound.controller.rpc.EnrolmentServer;
import dev.impound.controller.rpc.ListenLimits;
import dev.impound.controller.rpc.OpenCalls;
import dev.impound.controller.rpc.ShownCertificate;
import dev.impound.node.v1.AttachRequest;
import dev.impound.node.v1.AttachResponse;
import dev.impound.node.v1.CertificateServiceGrpc;
import dev.impound.node.v1.RenewRequest;
import dev.impound.node.v1.RenewResponse;
import dev.impound.node.v1.ShellServiceGrpc;
import dev.impound.wire.LiveTls;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Both ports of a controller with their registers, over real TLS; agents enrol at it for real. */
final class EnrolmentRig implements AutoCloseable {
  static final String DOMAIN = "test.example";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final List<NodeName> shownReplaced = new CopyOnWriteArrayList<>();
  final Authority authority;
  final EnrolmentDesk desk;
  final LiveTls tls;
  final LiveIssuing issuing;
  private final Path folder;
  private final Database database;
  private final ControllerServer server;
  private final EnrolmentServer enrolment;

  EnrolmentRig(Path folder, Duration lifetime) throws Exception {
    this.folder = folder;
    InstantSource clock = now::get;
    authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    tls = LiveTls.open(authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller")));
    issuing = LiveIssuing.open(authority.issueForIssuing(folder.resolve("issuing")), tls, clock);
    database = Database.sqlite(folder.resolve("impound.db"));
    SqlCertificateRegister register = new SqlCertificateRegister(database.jdbi());
    NodeCertificates certificates = new NodeCertificates(register, clock, false);
    certificates.tellOfReplaced(shownReplaced::add);
    desk =
        new EnrolmentDesk(
            () ->
                new EnrolmentDesk.Trust(this.issuing.now(), this.tls.now().authorities(), lifetime),
            new SqlEnrolmentRegister(database.jdbi()),
            register,
            certificates,
            clock,
            System::nanoTime);
    server =
        new ControllerServer(
            new InetSocketAddress(LOOPBACK, 0),
            MutualTls.server(tls, Duration.ofDays(7), clock),
            ListenLimits.STANDARD,
            new OpenCalls(
                new Admission(DOMAIN, clock, certificates, Set.of(CertificateGrpcService.RENEW))),
            List.of(new CertificateGrpcService(Optional.of(desk)), new StreamService()));
    enrolment =
        new EnrolmentServer(
            new InetSocketAddress(LOOPBACK, 0),
            MutualTls.enrolmentServer(tls),
            new EnrolmentGrpcService(
                desk,
                ShownCertificate::current,
                () -> new LearnedKeys("command key", ""),
                System::nanoTime));
  }

  /** A node's identity in a state directory of its own. */
  NodeIdentity node(String name) {
    return NodeIdentity.in(folder.resolve("state-" + name), Clock.systemUTC());
  }

  Path state(String name) {
    return folder.resolve("state-" + name);
  }

  Enroller enroller(NodeIdentity identity) {
    return new Enroller("127.0.0.1", enrolment.port(), identity);
  }

  /** A connection with these files. */
  ManagedChannel channel(TlsFiles files) {
    try {
      return NettyChannelBuilder.forAddress(new InetSocketAddress(LOOPBACK, server.port()))
          .sslContext(MutualTls.client(files))
          .build();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Opens a stream with these files and leaves it open; completes with how it ends. */
  OpenStream open(TlsFiles files) throws Exception {
    ManagedChannel channel = channel(files);
    OpenStream stream = new OpenStream(channel);
    StreamObserver<AttachRequest> requests = ShellServiceGrpc.newStub(channel).attach(stream);
    requests.onNext(AttachRequest.newBuilder().setShellId("any").build());
    CompletableFuture.anyOf(stream.answered, stream.failure).get(20, TimeUnit.SECONDS);
    return stream;
  }

  /** Asks for the next certificate with these files. */
  RenewResponse renew(TlsFiles files, byte[] request) {
    ManagedChannel channel = channel(files);
    try {
      return CertificateServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .renew(
              RenewRequest.newBuilder()
                  .setCertificateRequest(com.google.protobuf.ByteString.copyFrom(request))
                  .build());
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() {
    enrolment.close();
    server.close();
    database.close();
  }

  /** A stream that a node holds open. */
  static final class OpenStream implements StreamObserver<AttachResponse>, AutoCloseable {
    final CompletableFuture<AttachResponse> answered = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final ManagedChannel channel;

    OpenStream(ManagedChannel channel) {
      this.channel = channel;
    }

    @Override
    public void onNext(AttachResponse response) {
      answered.complete(response);
    }

    @Override
    public void onError(Throwable cause) {
      failure.complete(cause);
    }

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static final class StreamService extends ShellServiceGrpc.ShellServiceImplBase {
    @Override
    public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> responses) {
      Caller.node();
      responses.onNext(AttachResponse.getDefaultInstance());
      return new StreamObserver<>() {
        @Override
        public void onNext(AttachRequest request) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
      };
    }
  }
}
