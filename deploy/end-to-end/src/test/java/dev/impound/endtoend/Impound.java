package dev.impound.endtoend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line, as one operator. */
final class Impound {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path config;

  Impound(Path config) {
    this.config = config;
  }

  /** Runs a command to its end. */
  Output run(String... arguments) {
    return Scripts.run("impound", with(arguments));
  }

  /** Runs a command with this standard input. */
  Output runWithInput(String input, String... arguments) {
    return Output.of(
        Duration.ofMinutes(2), Map.of(), Scripts.command("impound", with(arguments)), input);
  }

  /** Runs a command that must succeed, and reads its result. */
  JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-o", "json"));
    return JSON.readTree(run(all.toArray(String[]::new)).orFail());
  }

  /** Raises an alarm and does not wait for the response; the incident's id. */
  String raiseAlarm(String target) {
    return json("alarm", "raise", target, "--rule", "reverse shell", "--no-wait")
        .path("incidentId")
        .asString();
  }

  JsonNode incident(String id) {
    return json("incident", "show", id);
  }

  /** Waits until every step has ended, and the incident says what came of them. */
  JsonNode settled(String id) {
    run("incident", "show", id, "--watch").orFail();
    return incident(id);
  }

  /** Waits until the incident is as wanted, or its response has ended. */
  JsonNode awaitIncident(String id, Predicate<JsonNode> condition) {
    String[] watch = {"incident", "show", id, "--watch", "-o", "json"};
    JsonNode seen = JSON.createObjectNode();
    try (Lines lines = Lines.of(Scripts.command("impound", with(watch)))) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        seen = JSON.readTree(line.get());
        if (condition.test(seen)) {
          return seen;
        }
      }
    }
    throw new AssertionError("the incident never was as wanted, and ended as " + seen);
  }

  /** The incident's item of a kind, the newest when there are several. */
  JsonNode item(String incident, String kind) {
    return json("evidence", "list", incident)
        .valueStream()
        .filter(item -> item.path("kind").asString().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no item of kind " + kind + " in " + incident));
  }

  private List<String> with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return all;
  }
}
