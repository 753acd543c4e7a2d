package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.StepWords;
import dev.impound.controller.notification.NewsKind;
import dev.impound.wire.Printable;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What is told of an incident, in the transaction that changes it. */
final class IncidentNews {
  private IncidentNews() {}

  static void tell(Handle handle, IncidentId incident, NewsKind kind, Instant at, String text) {
    NewsRows.insert(handle, Optional.of(incident), kind, at, text);
  }

  static String opened(Order order) {
    return "opened on %s (%s) by %s: %s"
        .formatted(
            order.target(),
            Printable.brief(order.containerName()),
            Printable.brief(order.orderedBy()),
            Printable.brief(order.reason()));
  }

  static void tellEnd(
      Handle handle, IncidentId incident, StepId step, StepState state, String detail, Instant at) {
    StepKind kind = StepRows.kindOf(handle, step);
    String text =
        "%s: %s: %s".formatted(incident, StepWords.ended(kind, state), Printable.of(detail));
    if (state == StepState.FAILED) {
      tell(handle, incident, NewsKind.STEP_FAILED, at, text);
    } else if (kind == StepKind.SEAL && state == StepState.DONE) {
      tell(handle, incident, NewsKind.EVIDENCE_SEALED, at, text);
    }
  }

  static void tellHeld(Handle handle, IncidentId incident, StepId step, String why, Instant at) {
    tell(
        handle,
        incident,
        NewsKind.STEP_HELD,
        at,
        "%s: %s: %s; decide: impound approve (or deny) %s %d --reason TEXT"
            .formatted(
                incident,
                StepWords.ended(StepRows.kindOf(handle, step), StepState.HELD),
                Printable.of(why),
                incident,
                step.number()));
  }

  static void tellDecided(
      Handle handle, IncidentId incident, StepId step, String what, Instant at) {
    tell(
        handle,
        incident,
        NewsKind.STEP_DECIDED,
        at,
        "%s: %s %s"
            .formatted(
                incident, StepWords.name(StepRows.kindOf(handle, step)), Printable.of(what)));
  }
}
