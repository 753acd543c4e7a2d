package dev.impound.controller.alarm.hss;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An event's fields, whatever types they have. What SecMaster passes on has the event itself in
 * {@code appendInfo} and what it knows of the host around it; both are looked into.
 *
 * @param inner the event
 * @param outer what is around it; the event itself when nothing is
 */
record EventFields(JsonNode inner, JsonNode outer) {
  /** Seconds since 1970 stay below this until the year 5138; milliseconds passed it in 1973. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /** Later times do not fit the journal. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /** Entries of a list that are looked at. */
  private static final int MOST_ENTRIES = 64;

  static EventFields of(JsonNode event) {
    JsonNode inside = event.path("appendInfo");
    return new EventFields(inside.isObject() ? inside : event, event);
  }

  /** The first of these fields that holds text or a number; "" when none does. */
  String text(String... names) {
    for (String name : names) {
      List<String> found = texts(name);
      if (!found.isEmpty()) {
        return found.getFirst();
      }
    }
    return "";
  }

  /** The field's text in the event and around it, where it is not blank. */
  List<String> texts(String name) {
    List<String> found = new ArrayList<>();
    for (JsonNode node : List.of(inner, outer)) {
      String text = scalar(node.path(name));
      if (!text.isBlank()) {
        found.add(text);
      }
    }
    return found;
  }

  /** A field of the event's resource; "" when there is none. */
  String resource(String name) {
    return scalar(inner.path("resource_info").path(name));
  }

  /** A list's texts; a single text is taken for a list that is parted by commas. */
  List<String> list(String name) {
    for (JsonNode node : List.of(inner, outer)) {
      JsonNode value = node.path(name);
      if (value.isArray()) {
        return value.valueStream().limit(MOST_ENTRIES).map(EventFields::scalar).toList();
      }
      String text = scalar(value);
      if (!text.isBlank()) {
        return Arrays.stream(text.split(",", MOST_ENTRIES)).map(String::strip).toList();
      }
    }
    return List.of();
  }

  /** The first of these fields that is a time since 1970, in milliseconds or in seconds. */
  Optional<Instant> time(String... names) {
    try {
      double number = Double.parseDouble(text(names));
      long units = (long) number;
      if (units <= 0) {
        return Optional.empty();
      }
      Instant time =
          units >= LEAST_MILLIS ? Instant.ofEpochMilli(units) : Instant.ofEpochSecond(units);
      return Optional.of(time).filter(LAST::isAfter);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String scalar(JsonNode value) {
    String text = value.isValueNode() && !value.isNull() ? value.asString("") : "";
    // A process may choose its name, and must not choose one that no database takes.
    return text.replace('\0', '\uFFFD');
  }
}
