package dev.impound.controller.testing;

import dev.impound.controller.access.Access;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.FailureInterceptor;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Services behind an in-process gRPC server, called by whom a test says. */
public final class InProcessCalls implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  /** A channel on which every call is made by {@code caller}. */
  public ManagedChannel as(SpiffeId caller, BindableService... services) throws IOException {
    String name = UUID.randomUUID().toString();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name)
            .executor(threads)
            .intercept(new FailureInterceptor())
            .intercept(new FixedCaller(caller));
    for (BindableService service : services) {
      builder.addService(service);
    }
    servers.add(builder.build().start());
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    channels.add(channel);
    return channel;
  }

  /** Ends everything, and waits for calls that still write what a test is about to remove. */
  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    try {
      for (Server server : servers) {
        server.awaitTermination(60, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    threads.close();
  }

  private record FixedCaller(SpiffeId caller) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(
          Access.seeing(Caller.as(caller), Access.View.ALL), call, headers, next);
    }
  }
}
