package dev.impound.localcloud.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire.
 *
 * @param path raw, as it stands in the request line
 * @param body as UTF-8 text
 * @param headers first value of each, by lower-case name
 */
record Request(String method, String path, Query query, Map<String, String> headers, String body) {
  /** Most bytes of a body. */
  private static final int MOST = 1 << 20;

  /** Reads the whole request; empty when its body is too long. */
  static Optional<Request> read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST + 1);
    if (body.length > MOST) {
      return Optional.empty();
    }
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String query = exchange.getRequestURI().getRawQuery();
    return Optional.of(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            Query.parse(query == null ? "" : query),
            headers,
            new String(body, StandardCharsets.UTF_8)));
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  Request with(String otherMethod) {
    return new Request(otherMethod, path, query, headers, body);
  }

  /** The decoded segments of the path. */
  List<String> segments() {
    return Arrays.stream(path.split("/", -1))
        .filter(segment -> !segment.isEmpty())
        .map(Query.Percent::decode)
        .toList();
  }
}
