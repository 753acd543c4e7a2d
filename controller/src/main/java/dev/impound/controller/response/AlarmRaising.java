package dev.impound.controller.response;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Playbook;
import dev.impound.wire.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Alarms that a person raises. They take the way of every alarm, but for the playbooks: whoever
 * raises one wants the whole response.
 */
public final class AlarmRaising {
  /** What an operator's alarm sets going. */
  static final Playbook WHOLE =
      new Playbook(
          "",
          new Playbook.Match(List.of(), List.of(), Severity.INFO, Map.of(), List.of()),
          Mode.ACT,
          Measure.STANDARD,
          new Playbook.Limits(OptionalInt.empty()),
          Optional.empty());

  private final NodeCommands nodes;
  private final Intake intake;
  private final AlarmDispatch dispatch;
  private final Responder responder;
  private final Supplier<String> freshKey;

  public AlarmRaising(
      NodeCommands nodes,
      Intake intake,
      AlarmDispatch dispatch,
      Responder responder,
      Supplier<String> freshKey) {
    this.nodes = nodes;
    this.intake = intake;
    this.dispatch = dispatch;
    this.responder = responder;
    this.freshKey = freshKey;
  }

  /**
   * An alarm as taken in.
   *
   * @param joined whether an incident on the same container was open already
   */
  public record Raised(String alarmId, IncidentId incident, boolean joined) {}

  /**
   * Raises an alarm and sets the response going; returns once both are durable.
   *
   * @param container exact name, id or id prefix
   * @param rule what was seen
   * @throws dev.impound.controller.node.NodeCommandException when the container cannot be found
   */
  public Raised raise(NodeName node, String container, String rule, String operator) {
    Subject subject = new Subject(node, nodes.resolve(node, container));
    String source = "operator " + operator;
    String key = freshKey.get();
    dispatch.raising(key);
    try {
      Admitted admitted = intake.admit(List.of(alarm(subject, source, key, rule))).getFirst();
      Journaled journaled =
          responder.respond(subject, List.of(admitted.number()), rule, source, WHOLE);
      return new Raised(admitted.id(), journaled.incident(), journaled.joined());
    } finally {
      dispatch.raised(key);
    }
  }

  private static Alarm alarm(Subject subject, String source, String key, String rule) {
    return new Alarm(
        source,
        SourceKind.OPERATOR,
        key,
        Optional.empty(),
        rule,
        Severity.CRITICAL,
        Optional.empty(),
        new Claim(
            List.of(subject.node().text()), List.of(), List.of(subject.container().id().hex())),
        Map.of(),
        "",
        true);
  }
}
