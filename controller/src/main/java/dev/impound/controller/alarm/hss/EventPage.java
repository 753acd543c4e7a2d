package dev.impound.controller.alarm.hss;

import dev.impound.wire.Printable;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One page of the service's list of events.
 *
 * @param events as they came, in the service's order
 */
record EventPage(List<JsonNode> events) {
  /** A thousand events with their processes and files have a few megabytes. */
  private static final int MOST_CHARACTERS = 64 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MOST_CHARACTERS)
                          .maxStringLength(8 << 20)
                          .maxNestingDepth(200)
                          .build())
                  .build())
          .build();

  EventPage {
    events = List.copyOf(events);
  }

  /**
   * Reads a page.
   *
   * @throws UnreadablePageException when it is no page
   */
  static EventPage parse(String json) {
    if (json.length() > MOST_CHARACTERS) {
      throw new UnreadablePageException("it has %d characters".formatted(json.length()));
    }
    try {
      JsonNode list = JSON.readTree(json).path("data_list");
      if (list.isMissingNode()) {
        throw new UnreadablePageException("it has no data_list");
      }
      return new EventPage(list.valueStream().toList());
    } catch (JacksonException e) {
      throw new UnreadablePageException(Printable.brief(e.getOriginalMessage()));
    }
  }

  /** Ids of the events from {@code first} on, as far as they have one. */
  List<String> ids(int first) {
    return events.stream()
        .skip(first)
        .map(event -> EventFields.of(event).text("event_id"))
        .filter(id -> !id.isBlank())
        .toList();
  }
}
