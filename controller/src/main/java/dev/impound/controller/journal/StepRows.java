package dev.impound.controller.journal;

import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Changes of single steps: held, denied, let go. */
final class StepRows {
  private StepRows() {}

  static void hold(Handle handle, StepId step, HoldCause cause, String why, Instant expires) {
    handle.execute(
        "UPDATE step SET state = 'HELD', detail = ?, hold_expires_at = ?, guards_shown ="
            + " guards_shown | ?, approved_by = NULL, approved_until = NULL WHERE number = ? AND"
            + " state IN ('WAITING', 'WORKING')",
        why,
        Micros.of(expires),
        cause.bit(),
        step.number());
  }

  static int deny(Handle handle, StepId step, String why, Instant at) {
    return handle.execute(
        "UPDATE step SET state = 'DENIED', detail = ?, hold_expires_at = NULL, ended_at = ? WHERE"
            + " number = ? AND state = 'HELD'",
        why,
        Micros.of(at),
        step.number());
  }

  /** Whether the incident's undo was ordered after this step. */
  static boolean isUndone(Handle handle, StepId step) {
    return handle
            .createQuery(
                """
                SELECT count(*) FROM step s JOIN step u ON u.incident = s.incident AND u.number > s.number
                WHERE s.number = :number AND u.kind IN ('RESTORE', 'THAW')
                """)
            .bind("number", step.number())
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /**
   * What only a playbook's asking holds goes on when somebody orders it who need not ask; the
   * guards still judge it.
   */
  static void letGo(Handle handle, Step held) {
    handle.execute(
        "UPDATE step SET state = 'WAITING', detail = '', hold_expires_at = NULL WHERE number = ?"
            + " AND state = 'HELD' AND guards_shown = 0",
        held.id().number());
  }

  static StepKind kindOf(Handle handle, StepId step) {
    return StepKind.valueOf(
        handle
            .createQuery("SELECT kind FROM step WHERE number = :number")
            .bind("number", step.number())
            .mapTo(String.class)
            .one());
  }

  static IncidentId incidentOf(Handle handle, StepId step) {
    return new IncidentId(
        handle
            .createQuery("SELECT incident FROM step WHERE number = :number")
            .bind("number", step.number())
            .mapTo(Long.class)
            .one());
  }
}
