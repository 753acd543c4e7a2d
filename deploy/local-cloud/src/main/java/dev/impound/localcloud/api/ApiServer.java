package dev.impound.localcloud.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the API: plain HTTP/1.1, one virtual thread per request, a bounded number of
 * them. Closing it ends requests that hang.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final int BACKLOG = 256;

  /** Most requests at a time; further ones wait. */
  private static final int MOST_AT_ONCE = 256;

  private final HttpServer server;
  private final ExecutorService threads;
  private final CountDownLatch closed;

  /** Who may call: the project, the access key and its secret. */
  public record Access(String projectId, String accessKey, String secretKey) {
    @Override
    public String toString() {
      return "Access[hidden]";
    }
  }

  private ApiServer(HttpServer server, ExecutorService threads, CountDownLatch closed) {
    this.server = server;
    this.threads = threads;
    this.closed = closed;
  }

  /** Serves {@code services} on {@code address}. */
  public static ApiServer start(
      InetSocketAddress address,
      Access access,
      Services services,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    // Without it each small answer waits 40 ms for the client's delayed acknowledgement. The server
    // reads it once, from here and nowhere else.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen on %s for the API: %s".formatted(address, e), e);
    }
    CountDownLatch closed = new CountDownLatch(1);
    Dispatcher dispatcher = new Dispatcher(access, services, clock);
    Exchanger exchanger =
        new Exchanger(dispatcher, services.faults(), closed, () -> requestId(random));
    Semaphore room = new Semaphore(MOST_AT_ONCE);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", exchange -> bounded(exchange, exchanger, room));
    server.start();
    return new ApiServer(server, threads, closed);
  }

  private static void bounded(HttpExchange exchange, Exchanger exchanger, Semaphore room) {
    room.acquireUninterruptibly();
    try (exchange) {
      exchanger.serve(exchange);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("why", e).log("Request ended early");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Request failed by a defect");
    } finally {
      room.release();
    }
  }

  private static String requestId(RandomGenerator random) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
