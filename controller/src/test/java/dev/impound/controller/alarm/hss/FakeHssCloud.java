package dev.impound.controller.alarm.hss;

import dev.impound.controller.isolation.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists events newest first, refuses what the service refuses, and does as a test says. */
final class FakeHssCloud implements HssCloud {
  private static final JsonMapper JSON = new JsonMapper();

  /** A question for a page. */
  record Asked(Instant begin, Instant end, int offset) {}

  private record Listed(String id, Instant at) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final List<String> marked = new CopyOnWriteArrayList<>();
  private final List<Listed> listed = Collections.synchronizedList(new ArrayList<>());
  volatile Optional<CloudException.Kind> trouble = Optional.empty();
  volatile String broken = "";

  /** Runs after each page. */
  volatile Runnable afterPage = () -> {};

  void add(String id, Instant at) {
    listed.add(new Listed(id, at));
  }

  void remove(String id) {
    listed.removeIf(event -> event.id.equals(id));
  }

  @Override
  public String events(
      Instant begin, Instant end, int offset, int limit, String enterpriseProject) {
    asked.add(new Asked(begin, end, offset));
    fail();
    if (Duration.between(begin, end).compareTo(Duration.ofDays(2)) > 0 || limit > 1000) {
      throw failure(CloudException.Kind.REJECTED);
    }
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("data_list");
    List<Listed> all;
    synchronized (listed) {
      all = List.copyOf(listed);
    }
    all.stream()
        .filter(event -> !event.at.isBefore(begin) && !event.at.isAfter(end))
        .sorted(Comparator.comparing(Listed::at).reversed().thenComparing(Listed::id))
        .skip(offset)
        .limit(limit)
        .forEach(event -> fill(list.addObject(), event));
    afterPage.run();
    return broken.isEmpty() ? answer.toString() : broken;
  }

  private static void fill(ObjectNode node, Listed event) {
    node.put("event_id", event.id)
        .put("event_class_id", "malware_0002")
        .put("event_type", 1017)
        .put("severity", "High")
        .put("host_name", "web-1")
        .put("occur_time", event.at.toEpochMilli())
        .putObject("resource_info")
        .put("container_id", "4f1c".repeat(16));
  }

  @Override
  public void markHandled(HandledEvent event, String handler, String enterpriseProject) {
    fail();
    marked.add(event.id() + " " + event.eventClass() + " " + event.type() + ": " + handler);
  }

  private void fail() {
    trouble.ifPresent(
        kind -> {
          throw failure(kind);
        });
  }

  private static CloudException failure(CloudException.Kind kind) {
    return new CloudException(
        kind, "ask HSS", "it is in trouble", CloudException.Answer.MISSING, "", false, null);
  }
}
