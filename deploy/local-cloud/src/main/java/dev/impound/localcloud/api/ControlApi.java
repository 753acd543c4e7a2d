package dev.impound.localcloud.api;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The paths under {@code /local-cloud/}: for tests, unsigned, and known to no cloud. */
final class ControlApi {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final CloudState state;
  private final Faults faults;
  private final SmnControl smn;
  private final HssControl hss;

  /** A fault as a request orders it. */
  record Order(
      String kind,
      String method,
      String path,
      int skip,
      int times,
      int retryAfter,
      int delayMillis,
      @Nullable Boolean apply,
      String answer,
      int status,
      String code,
      String message,
      String contentType) {
    Order {
      kind = kind == null ? "" : kind;
      method = method == null ? "" : method;
      path = path == null ? "" : path;
      times = Math.max(1, times);
      answer = answer == null ? (status == 0 ? "normal" : "status") : answer;
      code = code == null ? "" : code;
      message = message == null ? "injected by a test" : message;
      contentType = contentType == null ? Fault.JSON : contentType;
    }

    Fault fault() {
      return new Fault(
          new Fault.Match(method, Pattern.compile(path), Math.max(0, skip), times),
          (kind.isEmpty() ? plain() : constant(Fault.Kind.class, kind).effect())
              .retryAfter(Math.max(0, retryAfter)));
    }

    private Fault.Effect plain() {
      Fault.Answer how = constant(Fault.Answer.class, answer);
      return new Fault.Effect(
          Duration.ofMillis(Math.max(0, delayMillis)),
          apply == null ? how == Fault.Answer.NORMAL : apply,
          how,
          status,
          code,
          message,
          contentType,
          0);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /** How slow the cloud is to be. */
  record Slowness(int staleMillis, int busyMillis) {}

  /** What a load balancer is to say of itself. */
  record Status(String provisioningStatus) {}

  ControlApi(Services services) {
    this.state = services.state();
    this.faults = services.faults();
    this.smn = new SmnControl(services.notifications());
    this.hss = new HssControl(services.events(), services.notifications());
  }

  /**
   * @param path the segments below {@code local-cloud}
   */
  Reply answer(Request request, List<String> path) {
    return switch (path.isEmpty() ? "" : path.getFirst()) {
      case "smn" -> smn.answer(request, path.subList(1, path.size()));
      case "hss" -> hss.answer(request, path.subList(1, path.size()));
      default -> own(request, path);
    };
  }

  private Reply own(Request request, List<String> path) {
    String call = request.method() + " /" + (path.isEmpty() ? "" : path.getFirst());
    return switch (call) {
      case "GET /" -> Reply.ok(self());
      case "GET /faults" ->
          Reply.ok(Map.of("faults", faults.waiting().stream().map(ControlApi::shown).toList()));
      case "POST /faults" -> fault(request.body());
      case "DELETE /faults" -> {
        faults.clear();
        yield new Reply(204, null);
      }
      case "GET /requests" -> Reply.ok(seen(request.query()));
      case "DELETE /requests" -> {
        faults.forget();
        yield new Reply(204, null);
      }
      case "PUT /pace" -> pace(request.body());
      case "PUT /load-balancers" -> status(path, request.body());
      default -> throw new RefusedException(404, "local-cloud", "no such control path: " + call);
    };
  }

  private Map<String, ?> self() {
    return Map.of(
        "what",
        "impound-local-cloud: a stand-in for tests and trials, not a cloud",
        "listeners",
        state.listeners().stream()
            .map(
                listener ->
                    Map.of(
                        "id",
                        listener.id(),
                        "address",
                        listener.address(),
                        "port",
                        listener.port(),
                        "ip-group",
                        listener.binding().toString()))
            .toList());
  }

  private static Map<String, ?> shown(Fault fault) {
    return Map.of(
        "method", fault.match().method(),
        "path", fault.match().path().pattern(),
        "skip", fault.match().skip(),
        "times", fault.match().times(),
        "answer", fault.effect().answer().name().toLowerCase(Locale.ROOT),
        "status", fault.effect().status(),
        "apply", fault.effect().apply());
  }

  private Reply fault(String body) {
    try {
      faults.add(JSON.readValue(body, Order.class).fault());
      return new Reply(204, null);
    } catch (JacksonException | PatternSyntaxException e) {
      throw malformed(e);
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private Map<String, ?> seen(Query query) {
    try {
      List<Faults.Seen> requests =
          faults.seen(
              query.first("method").orElse(""), Pattern.compile(query.first("path").orElse("")));
      return Map.of("count", requests.size(), "requests", requests);
    } catch (PatternSyntaxException e) {
      throw malformed(e);
    }
  }

  private Reply pace(String body) {
    try {
      Slowness order = JSON.readValue(body, Slowness.class);
      state.pace(
          Duration.ofMillis(Math.max(0, order.staleMillis())),
          Duration.ofMillis(Math.max(0, order.busyMillis())));
      return new Reply(204, null);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private Reply status(List<String> path, String body) {
    if (path.size() != 2) {
      throw new RefusedException(404, "local-cloud", "write /local-cloud/load-balancers/ID");
    }
    try {
      state.provisioningStatus(
          path.get(1), JSON.readValue(body, Status.class).provisioningStatus());
      return new Reply(204, null);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private static RefusedException malformed(Exception why) {
    return new RefusedException(400, "local-cloud", "malformed: " + why.getMessage());
  }
}
