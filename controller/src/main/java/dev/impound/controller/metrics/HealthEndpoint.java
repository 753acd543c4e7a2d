package dev.impound.controller.metrics;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain HTTP for whoever watches the controller: {@code /metrics}, {@code /healthz}, {@code
 * /readyz}. Asks for no credentials, so it belongs on the loopback or a management network.
 */
public final class HealthEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthEndpoint.class);

  /** Two for accepting and selecting, the others answer. */
  private static final int THREADS = 10;

  private static final int CONNECTIONS = 64;
  private static final int HEADER_BYTES = 4096;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final Server server;
  private final ServerConnector connector;

  /**
   * Opens the port.
   *
   * @throws IOException when it cannot be opened
   */
  public HealthEndpoint(InetSocketAddress listen, Metrics metrics, List<ReadinessCheck> checks)
      throws IOException {
    this(listen, metrics, new Readiness(checks, Readiness.LIMIT));
  }

  HealthEndpoint(InetSocketAddress listen, Metrics metrics, Readiness readiness)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("health");
    threads.setReservedThreads(0);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(listen.getHostString());
    connector.setPort(listen.getPort());
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setStopTimeout(FAREWELL.toMillis());
    HealthHandler handler = new HealthHandler(metrics, readiness);
    server.setHandler(handler);
    server.setErrorHandler(HealthHandler::refuse);
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IOException(
          "cannot open the health port %s: %s".formatted(listen, e.getMessage()), e);
    }
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendXPoweredBy(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    return configuration;
  }

  /** The port, also where any free one was asked for. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Closes the port; waits up to 3 s for answers under way. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      log.atWarn().setMessage("Health port did not close in order").setCause(e).log();
    }
  }
}
