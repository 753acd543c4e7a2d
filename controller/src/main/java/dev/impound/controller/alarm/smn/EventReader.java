package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.SourceSettings;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads an event of the Host Security Service out of a message. Safe for many threads. */
@FunctionalInterface
public interface EventReader {

  /** The alarm, with the event's id as its key; empty when it is no such event. */
  Optional<Alarm> read(JsonNode event, SourceSettings from);
}
