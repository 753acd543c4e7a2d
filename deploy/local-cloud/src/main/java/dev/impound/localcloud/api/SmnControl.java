package dev.impound.localcloud.api;

import dev.impound.localcloud.smn.Delivery;
import dev.impound.localcloud.smn.Notifications;
import dev.impound.localcloud.smn.Subscription;
import dev.impound.localcloud.state.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The paths under {@code /local-cloud/smn}. */
final class SmnControl {
  private final Notifications notifications;

  SmnControl(Notifications notifications) {
    this.notifications = notifications;
  }

  /**
   * @param path the segments below {@code smn}
   */
  Reply answer(Request request, List<String> path) {
    return switch (request.method() + " " + String.join("/", path)) {
      case "GET " -> Reply.ok(self());
      case "GET deliveries" ->
          Reply.ok(
              Map.of("deliveries", notifications.deliveries().stream().map(this::view).toList()));
      case "POST publish" -> publish(request.body());
      default -> throw new RefusedException(404, "local-cloud", "no such control path of smn");
    };
  }

  private Map<String, ?> self() {
    return Map.of(
        "topics",
        notifications.topics(),
        "certificate_id",
        notifications.key().certificateId(),
        "subscriptions",
        notifications.subscriptions().stream().map(SmnControl::view).toList());
  }

  private static Map<String, ?> view(Subscription subscription) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("subscription_urn", subscription.urn());
    view.put("topic", subscription.topic().name());
    view.put("endpoint", subscription.wish().endpoint().toString());
    view.put("confirmed", subscription.isConfirmed());
    return view;
  }

  private Map<String, ?> view(Delivery delivery) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("topic", delivery.topic().name());
    view.put("message_id", delivery.messageId());
    view.put("type", delivery.type());
    view.put("endpoint", delivery.endpoint().toString());
    view.put("tries", delivery.tries());
    view.put("last_status", delivery.lastStatus());
    view.put("outcome", delivery.outcome().name().toLowerCase(Locale.ROOT));
    view.put("confirmed", notifications.isConfirmed(delivery.subscriptionUrn()));
    return view;
  }

  /** A message that is no text is sent as its JSON. */
  private Reply publish(String body) {
    JsonNode wish = Bodies.json(body).orElseThrow(SmnControl::malformed);
    JsonNode message = wish.path("message");
    JsonNode topic = wish.path("topic");
    JsonNode subject = wish.path("subject");
    if (message.isMissingNode() || !topic.isString()) {
      throw malformed();
    }
    return Reply.ok(
        Map.of(
            "message_id",
            notifications.publish(
                notifications.topic(topic.stringValue()),
                subject.asString(""),
                message.isString() ? message.stringValue() : message.toString())));
  }

  private static RefusedException malformed() {
    return new RefusedException(
        400,
        "local-cloud",
        "write {\"topic\": NAME, \"subject\": TEXT, \"message\": TEXT or JSON}");
  }
}
