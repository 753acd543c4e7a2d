package dev.impound.agent.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The way to the engine's socket. Paths carry no API version, so that each engine from 20.10 on
 * speaks its own newest.
 */
public final class EngineConnection implements AutoCloseable {
  /** For calls that an engine answers from memory. */
  static final Duration QUICK = Duration.ofSeconds(10);

  /**
   * For calls that make an engine walk or copy files; the command's own limit ends them earlier.
   */
  static final Duration LONG = Duration.ofHours(2);

  /** More commands than one agent has at work; a stream never takes one of them. */
  private static final int COMMAND_CONNECTIONS = 64;

  private static final int LONGEST_ANSWER = 16 << 20;
  private static final int LONGEST_ERROR = 16 << 10;

  private final Path socket;
  private final ApacheDockerHttpClient http;
  private final DockerClient docker;

  /** A way to {@code socket}, which need not be there yet. */
  public EngineConnection(Path socket) {
    this.socket = socket;
    this.http = client(COMMAND_CONNECTIONS);
    this.docker =
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(uri().toString())
                .withDockerTlsVerify(false)
                .withApiVersion(RemoteApiVersion.UNKNOWN_VERSION)
                .build(),
            http);
  }

  Path socket() {
    return socket;
  }

  private URI uri() {
    return URI.create("unix://" + socket.toAbsolutePath());
  }

  private ApacheDockerHttpClient client(int connections) {
    return new ApacheDockerHttpClient.Builder()
        .dockerHost(uri())
        .maxConnections(connections)
        .connectionTimeout(QUICK)
        .build();
  }

  /** Runs one of docker-java's commands. */
  <T extends @Nullable Object> T command(Duration limit, String what, Command<T> command) {
    return TimeLimit.within(limit, what, guarded(what, () -> command.on(docker)));
  }

  /** Reads the whole answer to a GET. */
  byte[] read(String what, String path, Duration limit) {
    return TimeLimit.within(limit, what, guarded(what, () -> readWhole(what, path)));
  }

  /** Sends JSON by a POST whose answer says nothing. */
  void post(String what, String path, byte[] json, Duration limit) {
    boolean unused =
        TimeLimit.within(
            limit,
            what,
            guarded(
                what,
                () -> {
                  Request order =
                      request("POST", path, "application/json", new ByteArrayInputStream(json));
                  try (Response response = http.execute(order)) {
                    refuse(what, response);
                    return true;
                  }
                }));
  }

  /** The headers of an answer to a HEAD. */
  <T> T head(String what, String path, Answer<T> answer) {
    return TimeLimit.within(
        QUICK,
        what,
        guarded(
            what,
            () -> {
              try (Response response = http.execute(request("HEAD", path, null))) {
                return answer.of(response);
              }
            }));
  }

  /** Opens an answer as a stream on a connection of its own. */
  EngineStream stream(
      String what, String method, String path, @Nullable InputStream body, Duration limit) {
    ApacheDockerHttpClient own = client(1);
    try {
      return TimeLimit.within(
          limit,
          what,
          guarded(
              what,
              () -> {
                Response response = own.execute(request(method, path, body));
                refuse(what, response);
                return new EngineStream(response.getBody(), () -> close(own));
              }));
    } catch (EngineException e) {
      close(own);
      throw e;
    }
  }

  private byte[] readWhole(String what, String path) throws IOException {
    try (Response response = http.execute(request("GET", path, null))) {
      refuse(what, response);
      byte[] bytes = response.getBody().readNBytes(LONGEST_ANSWER + 1);
      if (bytes.length > LONGEST_ANSWER) {
        throw new EngineException(
            EngineException.Kind.REFUSED,
            "cannot %s: the engine's answer is longer than %d MiB"
                .formatted(what, LONGEST_ANSWER >> 20));
      }
      return bytes;
    }
  }

  private static void refuse(String what, Response response) throws IOException {
    int status = response.getStatusCode();
    if (status < 200 || status > 299) {
      byte[] body = response.getBody().readNBytes(LONGEST_ERROR);
      throw EngineFailures.of(what, status, new String(body, StandardCharsets.UTF_8));
    }
  }

  /** A missing socket is told plainly, and not as whatever the connection makes of it. */
  private <T extends @Nullable Object> Callable<T> guarded(String what, Callable<T> call) {
    return () -> {
      if (!Files.exists(socket)) {
        throw new EngineException(
            EngineException.Kind.UNAVAILABLE,
            "cannot %s: the engine's socket %s does not exist".formatted(what, socket));
      }
      return call.call();
    };
  }

  private static Request request(String method, String path, @Nullable InputStream body) {
    return request(method, path, "application/x-tar", body);
  }

  private static Request request(
      String method, String path, String type, @Nullable InputStream body) {
    Request.Builder request = Request.builder();
    request.method(method).path(path);
    if (body != null) {
      request.putHeader("Content-Type", type);
      request.body(body);
    }
    return request.build();
  }

  private static void close(DockerHttpClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(http);
  }

  /** One of docker-java's commands. */
  @FunctionalInterface
  interface Command<T extends @Nullable Object> {
    T on(DockerClient docker) throws Exception;
  }

  /** What a caller makes of an answer. */
  @FunctionalInterface
  interface Answer<T> {
    T of(Response response) throws IOException;
  }
}
