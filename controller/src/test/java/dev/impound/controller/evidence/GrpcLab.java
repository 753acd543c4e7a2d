package dev.impound.controller.evidence;

import dev.impound.controller.rpc.Caller;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Both services behind a real in-process server, on virtual threads, for a caller of choice. */
final class GrpcLab implements AutoCloseable {
  static final SpiffeId NODE = SpiffeId.node("test", StoreLab.NODE);
  static final SpiffeId OTHER_NODE = SpiffeId.node("test", StoreLab.OTHER_NODE);
  static final SpiffeId OPERATOR = SpiffeId.operator("test", "ana");

  final LoadOrders orders = new LoadOrders();
  final ManagedChannel channel;
  private final Server server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  GrpcLab(StoreLab lab, SpiffeId caller) throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .executor(threads)
            .addService(new DeliveryGrpcService(lab.evidence))
            .addService(new RetrievalGrpcService(lab.evidence, orders))
            .intercept(new CallerIs(caller))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  private record CallerIs(SpiffeId caller) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return Contexts.interceptCall(Caller.as(caller), call, headers, next);
    }
  }

  /** The reason in the status that a call ended with. */
  static RefusalReason reason(Throwable failure) {
    return Refusal.from(failure)
        .orElseThrow(() -> new AssertionError("not a refusal", failure))
        .reason();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.close();
  }
}
