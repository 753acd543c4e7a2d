package dev.impound.controller.response;

import dev.impound.controller.incident.StepKind;
import dev.impound.controller.isolation.CallLog;
import dev.impound.controller.isolation.CallLog.Call;
import dev.impound.controller.plan.PlanWords;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The calls of a step in the words of a timeline: so many in a line that it can still be read. The
 * command line tells these lines by how they begin, and shows them when they are asked for.
 */
final class CallRecord {
  private static final int PER_LINE = 12;

  private CallRecord() {}

  static List<String> lines(StepKind step, CallLog log) {
    List<Call> calls = log.calls();
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < calls.size(); from += PER_LINE) {
      int to = Math.min(calls.size(), from + PER_LINE);
      lines.add(
          "%s: cloud calls %d to %d of %d: %s"
              .formatted(
                  PlanWords.of(step),
                  from + 1,
                  to,
                  calls.size() + log.more(),
                  calls.subList(from, to).stream()
                      .map(Call::inWords)
                      .collect(Collectors.joining("; "))));
    }
    return lines;
  }
}
