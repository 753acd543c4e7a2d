package dev.impound.localcloud.api;

import com.sun.net.httpserver.HttpExchange;
import dev.impound.localcloud.state.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** One request from its first byte to its answer, with the faults that wait for it. */
final class Exchanger {
  /** A hanging request is let go after this, even if nobody closes anything. */
  private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

  private static final Duration DRIP = Duration.ofMillis(50);
  private static final byte[] PAGE =
      "<html><body>Something went wrong.</body></html>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ODD = "{\"items\":[]}".getBytes(StandardCharsets.US_ASCII);
  private static final String FILE = "application/octet-stream";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Dispatcher dispatcher;
  private final Faults faults;
  private final CountDownLatch closed;
  private final Supplier<String> requestIds;

  Exchanger(
      Dispatcher dispatcher, Faults faults, CountDownLatch closed, Supplier<String> requestIds) {
    this.dispatcher = dispatcher;
    this.faults = faults;
    this.closed = closed;
    this.requestIds = requestIds;
  }

  void serve(HttpExchange exchange) throws IOException {
    String requestId = requestIds.get();
    exchange.getResponseHeaders().set("Server", "impound-local-cloud");
    exchange.getResponseHeaders().set("X-Request-Id", requestId);
    var request = Request.read(exchange);
    if (request.isEmpty()) {
      RefusedException tooLong =
          new RefusedException(413, "APIGW.0201", "The request body is too long.");
      write(exchange, ErrorShape.FLAT.reply(tooLong, requestId), Fault.JSON);
    } else if (Dispatcher.isControl(request.get())) {
      write(exchange, control(request.get(), requestId), Fault.JSON);
    } else {
      serve(exchange, request.get(), requestId);
    }
  }

  private Reply control(Request request, String requestId) {
    try {
      return dispatcher.control(request);
    } catch (RefusedException e) {
      return ErrorShape.FLAT.reply(e, requestId);
    }
  }

  private void serve(HttpExchange exchange, Request request, String requestId) throws IOException {
    try {
      dispatcher.authenticate(request);
    } catch (RefusedException e) {
      write(exchange, ErrorShape.of(request).reply(e, requestId), Fault.JSON);
      return;
    }
    Fault.Effect fault = faults.take(request.method(), request.path());
    waitFor(fault.delay());
    Reply reply = carriedOut(request, fault, requestId);
    if (fault.retryAfter() > 0) {
      exchange.getResponseHeaders().set("Retry-After", String.valueOf(fault.retryAfter()));
    }
    switch (fault.answer()) {
      case NORMAL -> write(exchange, reply, fault.contentType());
      case STATUS -> {
        RefusedException refusal =
            new RefusedException(fault.status(), fault.code(), fault.message());
        Reply error = ErrorShape.of(request).reply(refusal, requestId);
        write(exchange, error, fault.contentType());
      }
      case HANG -> waitFor(LONGEST_HANG);
      case DROP -> {
        // Closing the exchange without an answer closes the connection.
      }
      case HALF -> half(exchange, reply);
      case DRIP -> drip(exchange);
      case PAGE -> write(exchange, fault.status(), PAGE, fault.contentType());
      case ODD -> write(exchange, 200, ODD, fault.contentType());
    }
  }

  /** The first half of an answer whose length was told whole. */
  private static void half(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(Objects.requireNonNullElse(reply.body(), Map.of()));
    exchange.getResponseHeaders().set("Content-Type", Fault.JSON);
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
    exchange.getResponseBody().flush();
  }

  private void drip(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", Fault.JSON);
    exchange.sendResponseHeaders(200, 0);
    for (int i = 0; i < LONGEST_HANG.dividedBy(DRIP); i++) {
      exchange.getResponseBody().write(' ');
      exchange.getResponseBody().flush();
      waitFor(DRIP);
    }
  }

  /** A request that is not to be carried out is answered as if it only asked. */
  private Reply carriedOut(Request request, Fault.Effect fault, String requestId) {
    try {
      return dispatcher.answer(fault.apply() ? request : request.with("GET"));
    } catch (RefusedException e) {
      return ErrorShape.of(request).reply(e, requestId);
    }
  }

  private static void write(HttpExchange exchange, Reply reply, String contentType)
      throws IOException {
    if (reply.file() != null) {
      byte[] file = reply.file().getBytes(StandardCharsets.UTF_8);
      write(exchange, reply.status(), file, contentType.equals(Fault.JSON) ? FILE : contentType);
      return;
    }
    Map<String, ?> content = reply.body();
    if (content == null) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>(content);
    body.putIfAbsent(
        "request_id", String.valueOf(exchange.getResponseHeaders().getFirst("X-Request-Id")));
    write(exchange, reply.status(), JSON.writeValueAsBytes(body), contentType);
  }

  private static void write(HttpExchange exchange, int status, byte[] bytes, String contentType)
      throws IOException {
    if (!contentType.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Returns early when the server closes. */
  private void waitFor(Duration time) throws IOException {
    if (time.isZero()) {
      return;
    }
    try {
      if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the server closes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server closes", e);
    }
  }
}
