package dev.impound.controller.testing;

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

/** Services behind an in-process gRPC server, called by whom a test says. */
public final class InProcessCalls implements AutoCloseable {
  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  /** A channel on which every call is made by {@code caller}. */
  public ManagedChannel as(SpiffeId caller, BindableService... services) throws IOException {
    String name = UUID.randomUUID().toString();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name)
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

  /**
   * Ends everything without waiting: nothing outlives an in-process server that matters to the next
   * test.
   */
  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }

  private record FixedCaller(SpiffeId caller) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(Caller.as(caller), call, headers, next);
    }
  }
}
