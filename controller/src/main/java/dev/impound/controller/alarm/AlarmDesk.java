package dev.impound.controller.alarm;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.response.Responder;
import dev.impound.controller.response.Subject;
import dev.impound.wire.NodeName;

/** Where every alarm arrives, whatever its source. */
public final class AlarmDesk {
  private final NodeCommands nodes;
  private final Responder responder;

  public AlarmDesk(NodeCommands nodes, Responder responder) {
    this.nodes = nodes;
    this.responder = responder;
  }

  /**
   * An alarm as taken in.
   *
   * @param joined whether an incident on the same container was open already
   */
  public record Taken(String alarmId, IncidentId incident, boolean joined) {}

  /**
   * Takes an alarm in and sets the response going; returns once both are durable.
   *
   * @param container exact name, id or id prefix
   * @param rule what was seen
   * @param raisedBy who raised it, an operator or a detector
   * @throws dev.impound.controller.node.NodeCommandException when the container cannot be found
   */
  public Taken raise(NodeName node, String container, String rule, String raisedBy) {
    Subject subject = new Subject(node, nodes.resolve(node, container));
    Journaled journaled = responder.respond(subject, rule, raisedBy, raisedBy);
    return new Taken(
        "ALM-" + journaled.alarm().orElseThrow(), journaled.incident(), journaled.joined());
  }
}
