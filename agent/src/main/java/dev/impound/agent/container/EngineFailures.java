package dev.impound.agent.container;

import com.github.dockerjava.api.exception.DockerException;
import dev.impound.agent.container.EngineException.Kind;
import java.io.IOException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Turns what an engine or the way to it reports into one kind of exception. */
final class EngineFailures {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LONGEST_TEXT = 2000;

  private EngineFailures() {}

  static EngineException of(String what, Throwable cause) {
    if (cause instanceof EngineException known) {
      return known;
    }
    if (cause instanceof DockerException refused && refused.getHttpStatus() > 0) {
      return of(what, refused.getHttpStatus(), String.valueOf(refused.getMessage()));
    }
    for (Throwable one = cause; one != null; one = one.getCause()) {
      if (one instanceof IOException) {
        return new EngineException(
            Kind.UNAVAILABLE, "cannot %s: no answer from the engine: %s".formatted(what, one), one);
      }
    }
    return new EngineException(Kind.REFUSED, "cannot %s: %s".formatted(what, cause), cause);
  }

  /** The failure that an HTTP answer means. */
  static EngineException of(String what, int status, String body) {
    String text = message(body);
    return new EngineException(kind(status, text), "cannot %s: %s".formatted(what, text));
  }

  private static Kind kind(int status, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left on device")) {
      return Kind.DISK_FULL;
    }
    if (status == 404 && lower.contains("no such container")) {
      return Kind.NO_SUCH_CONTAINER;
    }
    if (status == 404 && lower.contains("no such image")) {
      return Kind.NO_SUCH_IMAGE;
    }
    if (lower.contains("is not running")) {
      return Kind.NOT_RUNNING;
    }
    return status == 409 && lower.contains("already in use") ? Kind.NAME_TAKEN : Kind.REFUSED;
  }

  /** Engines answer {"message":"..."}; docker-java puts "Status 404: " before it. */
  private static String message(String body) {
    String cut = body.length() > LONGEST_TEXT ? body.substring(0, LONGEST_TEXT) : body;
    int brace = cut.indexOf('{');
    if (brace < 0) {
      return cut.strip();
    }
    try {
      return JSON.readTree(cut.substring(brace)).path("message").asString(cut).strip();
    } catch (JacksonException e) {
      return cut.strip();
    }
  }
}
