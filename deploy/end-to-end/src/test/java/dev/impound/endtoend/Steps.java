package dev.impound.endtoend;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reading an incident's steps. */
final class Steps {
  private Steps() {}

  /** States of the incident's steps of a kind, in the order they were journaled. */
  static List<String> states(JsonNode incident, String kind) {
    return of(incident, kind).stream().map(step -> step.path("state").asString()).toList();
  }

  /** What the incident's steps of a kind say, joined. */
  static String details(JsonNode incident, String kind) {
    return String.join(
        "; ", of(incident, kind).stream().map(step -> step.path("detail").asString()).toList());
  }

  static List<JsonNode> of(JsonNode incident, String kind) {
    return incident
        .path("steps")
        .valueStream()
        .filter(step -> step.path("kind").asString().equals(kind))
        .toList();
  }

  /** The incident's changes that are in force, joined by newlines. */
  static String changesInForce(JsonNode incident) {
    return String.join(
        "\n", incident.path("changesInForce").valueStream().map(JsonNode::asString).toList());
  }
}
