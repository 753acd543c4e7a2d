package dev.impound.controller.rpc;

import dev.impound.wire.Limits;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The same services on a Unix domain socket that its owner and root alone can open: there is no
 * certificate, and who calls is whoever opened it. Starts threads; {@link #close} waits for calls
 * that run, up to five seconds, and removes the socket.
 */
public final class LocalServer implements AutoCloseable {
  private final Path socket;
  private final Server server;
  private final ExecutorService threads;
  private final MultiThreadIoEventLoopGroup loop;

  private LocalServer(
      Path socket, Server server, ExecutorService threads, MultiThreadIoEventLoopGroup loop) {
    this.socket = socket;
    this.server = server;
    this.threads = threads;
    this.loop = loop;
  }

  /**
   * Listens on {@code socket}. It comes about in a folder that nobody else can enter and is moved
   * to its place when its own rights are set, so that it is never open to others.
   *
   * @param caller who callers are
   * @throws IOException when it cannot be made, or a file that is no socket is in its place
   */
  public static LocalServer start(Path socket, SpiffeId caller, List<BindableService> services)
      throws IOException {
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
        && (Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)
            || Files.isDirectory(socket, LinkOption.NOFOLLOW_LINKS))) {
      throw new FileAlreadyExistsException(socket.toString(), null, "it is no socket");
    }
    Path parent = socket.toAbsolutePath().getParent();
    Path hidden =
        Files.createTempDirectory(
            parent,
            ".",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("local-", 0).factory());
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Path made = hidden.resolve("s");
      Server server = builder(made, threads, loop, caller, services).build().start();
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
      Files.move(made, socket, StandardCopyOption.ATOMIC_MOVE);
      return new LocalServer(socket, server, threads, loop);
    } catch (IOException | RuntimeException e) {
      threads.shutdown();
      Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e instanceof IOException io
          ? io
          : new IOException("cannot listen on %s: %s".formatted(socket, e.getMessage()), e);
    } finally {
      Files.deleteIfExists(hidden);
    }
  }

  private static NettyServerBuilder builder(
      Path path,
      ExecutorService threads,
      MultiThreadIoEventLoopGroup loop,
      SpiffeId caller,
      List<BindableService> services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(path))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .executor(threads)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxInboundMetadataSize(Limits.METADATA_BYTES)
            .maxConcurrentCallsPerConnection(32)
            .intercept(new FailureInterceptor())
            .intercept(new LocalCaller(caller));
    services.forEach(builder::addService);
    return builder;
  }

  /** Says who calls. */
  private record LocalCaller(SpiffeId caller) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(Caller.asLocal(caller), call, headers, next);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } catch (IOException socketStays) {
      // The next start replaces it.
    }
    threads.shutdown();
    Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
