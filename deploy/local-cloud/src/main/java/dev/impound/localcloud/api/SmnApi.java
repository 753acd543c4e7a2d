package dev.impound.localcloud.api;

import dev.impound.localcloud.smn.Notifications;
import dev.impound.localcloud.smn.Subscription;
import dev.impound.localcloud.smn.Topic;
import dev.impound.localcloud.smn.Wish;
import dev.impound.localcloud.state.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The calls of SMN v2: those of a project, and the public ones that need no project. */
final class SmnApi {
  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_PAGE = 100;

  private final Notifications notifications;
  private final String projectId;

  SmnApi(Notifications notifications, String projectId) {
    this.notifications = notifications;
    this.projectId = projectId;
  }

  /** Whether the request names no project: it fetches a certificate, or confirms by a token. */
  static boolean isPublic(Request request) {
    return !publicCall(request.segments()).isEmpty();
  }

  private static String publicCall(List<String> path) {
    int size = path.size();
    if (size == 2 && path.getFirst().equals("smn")) {
      return "certificate";
    }
    if (size == 5
        && path.subList(0, 4)
            .equals(List.of("v2", "notifications", "certifications", "download"))) {
      return "certificate";
    }
    boolean confirms =
        path.equals(List.of("rest", "v2", "notifications", "subscription", "confirm"))
            || path.equals(List.of("v2", "notifications", "subscriptions", "subscribe"));
    return confirms ? "confirm" : "";
  }

  Reply answerPublic(Request request) {
    List<String> path = request.segments();
    return switch (request.method() + " " + publicCall(path)) {
      case "GET certificate" -> certificate(path.getLast());
      case "GET confirm" -> confirm(request.query());
      default -> throw Dispatcher.unknown();
    };
  }

  private Reply certificate(String id) {
    if (!id.equals(notifications.key().certificateId())) {
      throw new RefusedException(404, "SMN.0001", "The certificate does not exist.");
    }
    return Reply.file(notifications.key().certificate());
  }

  private Reply confirm(Query query) {
    Subscription confirmed =
        notifications.confirm(
            query.first("token").orElse(""),
            query.first("topic_urn").orElse(""),
            query.first("endpoint").orElse(""));
    return Reply.ok(Map.of("subscription_urn", confirmed.urn()));
  }

  /**
   * @param path the segments below {@code notifications}
   */
  Reply answer(Request request, List<String> path) {
    String call =
        switch (path.size()) {
          case 2 -> path.getFirst() + "/*";
          case 3 -> path.getFirst() + "/*/" + path.getLast();
          default -> "";
        };
    return switch (request.method() + " " + call) {
      case "POST topics/*/publish" -> publish(topic(path), body(request));
      case "POST topics/*/subscriptions" -> subscribe(topic(path), body(request));
      case "GET topics/*/subscriptions" -> Reply.ok(list(topic(path), request.query()));
      case "DELETE subscriptions/*" -> {
        notifications.cancel(path.getLast());
        yield Reply.ok(Map.of());
      }
      default -> throw Dispatcher.unknown();
    };
  }

  private Topic topic(List<String> path) {
    Topic topic = notifications.topic(path.get(1));
    if (!topic.urn().equals(path.get(1))) {
      throw new RefusedException(400, "SMN.0005", "Parameter: TopicUrn is invalid.");
    }
    return topic;
  }

  private static JsonNode body(Request request) {
    return Bodies.json(request.body()).orElseThrow(() -> invalid("body"));
  }

  private Reply publish(Topic topic, JsonNode body) {
    if (body.has("message_structure") || body.has("message_template_name")) {
      throw new RefusedException(400, "SMN.0021", "The stand-in knows plain messages only.");
    }
    String message = text(body, "message");
    int length = message.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MOST_BYTES) {
      throw invalid("message");
    }
    return Reply.ok(
        Map.of("message_id", notifications.publish(topic, text(body, "subject"), message)));
  }

  private Reply subscribe(Topic topic, JsonNode body) {
    Map<String, String> headers = new TreeMap<>();
    JsonNode given = body.path("extension").path("header");
    for (Map.Entry<String, JsonNode> header : given.properties()) {
      headers.put(header.getKey(), text(given, header.getKey()));
    }
    Wish wish =
        Wish.of(text(body, "protocol"), text(body, "endpoint"), text(body, "remark"), headers);
    boolean isThere =
        notifications.subscriptions(topic).stream()
            .anyMatch(one -> one.wish().endpoint().equals(wish.endpoint()));
    Subscription made = notifications.subscribe(topic, wish);
    return new Reply(isThere ? 200 : 201, Map.of("subscription_urn", made.urn()));
  }

  private Map<String, ?> list(Topic topic, Query query) {
    int offset = number(query, "offset", 0, 0, Integer.MAX_VALUE);
    int limit = number(query, "limit", MOST_PAGE, 1, MOST_PAGE);
    List<Subscription> all = notifications.subscriptions(topic);
    return Map.of(
        "subscription_count",
        all.size(),
        "subscriptions",
        all.stream().skip(offset).limit(limit).map(this::view).toList());
  }

  private Map<String, ?> view(Subscription subscription) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("topic_urn", subscription.topic().urn());
    view.put("protocol", subscription.wish().protocol());
    view.put("subscription_urn", subscription.urn());
    view.put("owner", projectId);
    view.put("endpoint", subscription.wish().endpoint().toString());
    view.put("remark", subscription.wish().remark());
    view.put("status", subscription.isConfirmed() ? 1 : 0);
    view.put("filter_polices", List.of());
    return view;
  }

  private static int number(Query query, String key, int standard, int least, int most) {
    try {
      int number = Integer.parseInt(query.first(key).orElse(String.valueOf(standard)));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, with the numbers that are out of range.
    }
    throw new RefusedException(400, "SMN.0015", "Parameter: Offset or limit is invalid.");
  }

  /** Empty when it is missing or null. */
  private static String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw invalid(name);
    }
    return value.stringValue();
  }

  private static RefusedException invalid(String name) {
    return new RefusedException(400, "SMN.0001", "Parameter: %s is invalid.".formatted(name));
  }
}
