package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarm port: HTTPS, {@code POST /alarms/NAME} for each source, and nothing else. What is
 * answered with 202 is on the disk. Everything that a sender could take is limited: size, time,
 * connections, messages at work. Listens from construction on; {@link #close} lets messages that
 * are at work end, for 5 seconds at most.
 */
public final class AlarmEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmEndpoint.class);
  private static final int HEADER_BYTES = 8 * 1024;
  private static final long STOP_MILLIS = 5_000;

  /** Those of the network alone; messages are read and worked on in virtual threads. */
  private static final int THREADS = 8;

  /** Connections that the kernel keeps until they are taken. */
  private static final int BACKLOG = 1024;

  private final Callers callers;
  private final Server server;
  private final ServerConnector connector;

  /**
   * Opens the port.
   *
   * @throws IOException when its files cannot be used or the address is taken
   */
  public AlarmEndpoint(AlarmSettings.Port port, List<PostedSource> sources, Intake intake)
      throws IOException {
    this(port, sources, intake, Limits.STANDARD);
  }

  AlarmEndpoint(AlarmSettings.Port port, List<PostedSource> sources, Intake intake, Limits limits)
      throws IOException {
    if (port.listen().isUnresolved()) {
      throw new IOException(
          "cannot listen for alarms on %s: no such address".formatted(port.listen()));
    }
    PortTls tls = PortTls.read(port);
    callers =
        new Callers(
            limits,
            (caller, reason) ->
                intake.refused("", reason, caller.remote(), "ended before a message came"));
    server = new Server(threads());
    connector = connector(tls, port.listen(), limits);
    server.addConnector(connector);
    AlarmHandler handler = new AlarmHandler(sources, intake, callers, tls, limits);
    server.setHandler(new GracefulHandler(handler));
    server.setErrorHandler(handler::handleUnusable);
    server.setStopTimeout(STOP_MILLIS);
    start(port);
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Connections that are open; for tests. */
  int connections() {
    return callers.count();
  }

  @Override
  public void close() {
    callers.close();
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("Failed to close the alarm port in order");
    }
  }

  private void start(AlarmSettings.Port port) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("ended while the alarm port was opened");
      }
      throw new IOException(
          "cannot listen for alarms on %s: %s"
              .formatted(port.listen(), Printable.brief(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private ServerConnector connector(PortTls tls, InetSocketAddress listen, Limits limits) {
    ServerConnector made =
        new ServerConnector(
            server,
            1,
            1,
            new SslConnectionFactory(tls.factory(), HttpVersion.HTTP_1_1.asString()),
            new HttpConnectionFactory(http()));
    made.setHost(listen.getAddress().getHostAddress());
    made.setPort(listen.getPort());
    made.setAcceptQueueSize(BACKLOG);
    made.setIdleTimeout(limits.rest().toMillis());
    made.addBean(callers);
    return made;
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    return http;
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("alarm-port");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("alarm-port-"));
    return threads;
  }
}
