package dev.impound.controller.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that answers the same to everything and keeps what it was asked. */
final class RecordingCloud implements AutoCloseable {
  /** A request as it came over the wire; headers by lower-case name. */
  record Asked(String method, String target, Map<String, String> headers, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile String contentType = "application/json";
  private volatile byte[] answer = new byte[0];

  RecordingCloud() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  void answers(int newStatus, String newContentType, byte[] newAnswer) {
    status = newStatus;
    contentType = newContentType;
    answer = newAnswer;
  }

  void answers(String json) {
    answers(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  CloudSettings settings() {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return CloudSettings.of(
        "cn-north-4",
        "project1",
        new Credentials("access", "topsecret", ""),
        Endpoints.at(endpoint));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      if (!contentType.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", contentType);
      }
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
