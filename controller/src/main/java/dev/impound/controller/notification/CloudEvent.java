package dev.impound.controller.notification;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** News as a CloudEvent 1.0 in structured mode. */
final class CloudEvent {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CloudEvent() {}

  /**
   * The event's bytes, UTF-8.
   *
   * @param source URI of the controller that tells
   */
  static byte[] of(News news, NewsFacts facts, String source) {
    ObjectNode event =
        JSON.createObjectNode()
            .put("specversion", "1.0")
            .put("id", news.id())
            .put("source", source)
            .put("type", "io.impound.incident." + news.kind().word() + ".v1")
            .put("time", news.at().toString())
            .put("datacontenttype", "application/json");
    news.incident().ifPresent(id -> event.put("subject", id.toString()));
    event.set("data", data(news, facts));
    return JSON.writeValueAsBytes(event);
  }

  private static ObjectNode data(News news, NewsFacts facts) {
    ObjectNode data =
        JSON.createObjectNode().put("kind", news.kind().word()).put("text", news.text());
    news.incident().ifPresent(id -> data.put("incident", id.toString()));
    facts
        .container()
        .ifPresent(
            container ->
                data.put("node", container.node())
                    .put("container", container.id())
                    .put("container_name", container.name()));
    return data;
  }
}
