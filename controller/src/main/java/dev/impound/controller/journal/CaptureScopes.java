package dev.impound.controller.journal;

import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.StepId;
import org.jdbi.v3.core.Handle;

/** How much each ordered acquisition takes. */
final class CaptureScopes {
  private CaptureScopes() {}

  static void keep(Handle handle, StepId acquisition, CaptureScope scope) {
    handle
        .createUpdate("INSERT INTO capture_scope (step, scope) VALUES (:step, :scope)")
        .bind("step", acquisition.number())
        .bind("scope", scope.text())
        .execute();
  }

  /** An acquisition that is done once more after a break has none of its own. */
  static CaptureScope of(Handle handle, StepId acquisition) {
    return handle
        .createQuery(
            "SELECT c.scope FROM capture_scope c JOIN step s ON s.number = c.step"
                + " WHERE s.incident = (SELECT incident FROM step WHERE number = :step)"
                + " AND s.number <= :step ORDER BY s.number DESC LIMIT 1")
        .bind("step", acquisition.number())
        .mapTo(String.class)
        .findOne()
        .map(CaptureScope::parse)
        .orElse(CaptureScope.STANDARD);
  }
}
