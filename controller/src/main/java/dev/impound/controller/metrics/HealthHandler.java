package dev.impound.controller.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers the three paths. */
final class HealthHandler extends Handler.Abstract {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Metrics metrics;
  private final Readiness readiness;

  HealthHandler(Metrics metrics, Readiness readiness) {
    this.metrics = metrics;
    this.readiness = readiness;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws InterruptedException {
    String method = request.getMethod();
    if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      answer(response, callback, 405, "only GET is known here\n");
      return true;
    }
    switch (Request.getPathInContext(request)) {
      case "/metrics" -> answer(response, callback, 200, Metrics.CONTENT_TYPE, metrics.text());
      case "/healthz" -> answer(response, callback, 200, "ok\n");
      case "/readyz" -> ready(response, callback);
      default -> answer(response, callback, 404, "there are /metrics, /healthz and /readyz\n");
    }
    return true;
  }

  private void ready(Response response, Callback callback) throws InterruptedException {
    List<String> problems = readiness.problems();
    if (problems.isEmpty()) {
      answer(response, callback, 200, "ready\n");
    } else {
      answer(response, callback, 503, String.join("\n", problems) + "\n");
    }
  }

  /** What Jetty itself refuses: the status and no words, for Jetty's tell its version. */
  static boolean refuse(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
    response.write(true, ByteBuffer.allocate(0), callback);
    return true;
  }

  private static void answer(Response response, Callback callback, int status, String text) {
    answer(response, callback, status, PLAIN, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(
      Response response, Callback callback, int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
