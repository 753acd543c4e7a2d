package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what came of an order: the result, and what it left changed. */
final class OrderResult {
  private final Talk talk;
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /**
   * Of an order about an incident.
   *
   * @param incidentId empty when nothing was ordered
   */
  OrderResult(Talk talk, String incidentId) {
    this.talk = talk;
    fields.put("incidentId", incidentId);
  }

  /** Adds a field of the JSON result. */
  OrderResult with(String key, Object value) {
    fields.put(key, value);
    return this;
  }

  /** The JSON result of an order that was only planned. */
  Map<String, @Nullable Object> planned(Plan plan) {
    fields.put("plan", JsonView.map(plan));
    fields.put("incident", null);
    return fields;
  }

  /** For an order whose end was not waited for. */
  void ordered(String incidentId) {
    fields.put("incident", null);
    if (talk.json()) {
      talk.out().println(JsonView.pretty(fields));
    } else {
      talk.out().println(Shown.name(incidentId));
      talk.say("it goes on; look with: impound incident show %s --watch".formatted(incidentId));
    }
  }

  /** For an order that has ended. */
  void ended(Incident incident) {
    fields.put("incident", JsonView.map(incident));
    if (talk.json()) {
      talk.out().println(JsonView.pretty(fields));
    } else {
      IncidentView.sheet(incident).print(talk.out());
    }
    IncidentView.held(incident).forEach(held -> talk.say("held for a person: " + held));
    if (incident.getChangesInForceCount() > 0) {
      talk.say("changed now, and the command that undoes it:");
      incident.getChangesInForceList().forEach(change -> talk.say("  " + change));
    }
  }
}
