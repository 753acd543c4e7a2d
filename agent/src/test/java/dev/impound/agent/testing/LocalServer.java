package dev.impound.agent.testing;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A gRPC server in this process, for wire tests. */
public final class LocalServer implements AutoCloseable {
  private final String name = InProcessServerBuilder.generateName();
  private final Server server;

  /** Serves at once. */
  public LocalServer(BindableService... services) {
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    for (BindableService service : services) {
      builder.addService(service);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new channel to it. */
  public ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
