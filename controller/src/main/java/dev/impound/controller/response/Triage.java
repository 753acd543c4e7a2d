package dev.impound.controller.response;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.plan.Playbooks.Judgement;
import dev.impound.controller.response.TargetSearch.Found;
import dev.impound.controller.response.TargetSearch.OnNode;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of alarms: which container they mean, which playbook fits, and whether a
 * response begins, a person is asked, or the alarm is only kept. Each ends in the journal with the
 * reason; what cannot be told yet is tried again.
 */
public final class Triage {
  private static final Logger LOG = LoggerFactory.getLogger(Triage.class);

  private final AlarmJournal journal;
  private final TargetSearch targets;
  private final Playbooks playbooks;
  private final Map<String, Scope> scopes;
  private final Responder responder;
  private final Terms terms;
  private final Instant started;

  /**
   * What triage goes by in time.
   *
   * @param waitForNode how long alarms wait for a node that cannot be asked
   */
  public record Terms(InstantSource clock, Duration waitForNode) {}

  /**
   * @param scopes what each source may set going; one that is missing may do nothing
   */
  public Triage(
      AlarmJournal journal,
      Responder responder,
      Playbooks playbooks,
      Map<String, Scope> scopes,
      Terms terms) {
    this.journal = journal;
    this.targets = responder.targets();
    this.playbooks = playbooks;
    this.scopes = Map.copyOf(scopes);
    this.responder = responder;
    this.terms = terms;
    this.started = terms.clock().instant();
  }

  /** Settles alarms of one source that claim the same container, or says why they wait. */
  void settle(List<AlarmRecord> alarms) {
    List<AlarmRecord> attacks = new ArrayList<>();
    for (AlarmRecord alarm : alarms) {
      if (alarm.alarm().actionable()) {
        attacks.add(alarm);
      } else {
        end(List.of(alarm), AlarmState.RECORDED, "", "by its kind it calls for no action");
      }
    }
    if (attacks.isEmpty()) {
      return;
    }
    switch (targets.node(attacks.getFirst().alarm().claim())) {
      case OnNode.None(var found) -> unanswered(attacks, found);
      case OnNode.One(var node) -> {
        // Another controller's alarms are judged there, by its own configuration.
        if (!targets.isElsewhere(node)) {
          judge(node, attacks).forEach((fit, of) -> answer(node, fit, of));
        }
      }
    }
  }

  /** The alarms by the playbook that fits; those that none fits are ended. */
  private Map<Playbook, List<AlarmRecord>> judge(NodeName node, List<AlarmRecord> alarms) {
    Map<Playbook, List<AlarmRecord>> fits = new LinkedHashMap<>();
    for (AlarmRecord alarm : alarms) {
      if (alarm.alarm().kind() == SourceKind.OPERATOR) {
        fits.computeIfAbsent(AlarmRaising.WHOLE, missing -> new ArrayList<>()).add(alarm);
        continue;
      }
      Scope scope = scopes.get(alarm.alarm().source());
      if (scope == null) {
        end(List.of(alarm), AlarmState.RECORDED, "", "its source is not configured any more");
        continue;
      }
      List<Judgement> judgements = playbooks.judge(alarm.alarm(), Optional.of(node.text()), scope);
      Optional<Judgement> fit = judgements.stream().filter(Judgement::fits).findFirst();
      if (fit.isPresent()) {
        fits.computeIfAbsent(fit.get().playbook(), missing -> new ArrayList<>()).add(alarm);
      } else {
        end(List.of(alarm), AlarmState.RECORDED, "", "no playbook fits: " + why(judgements));
      }
    }
    return fits;
  }

  private static String why(List<Judgement> judgements) {
    return judgements.stream()
        .map(judgement -> judgement.playbook().name() + ": " + judgement.why())
        .collect(Collectors.joining("; "));
  }

  private void answer(NodeName node, Playbook playbook, List<AlarmRecord> alarms) {
    if (playbook.mode() == Mode.OBSERVE) {
      String steps =
          playbook.measures().stream()
              .map(measure -> measure.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      end(
          alarms,
          AlarmState.RECORDED,
          playbook.name(),
          "playbook %s only observes; it would %s".formatted(playbook.name(), steps));
      return;
    }
    Alarm first = alarms.getFirst().alarm();
    switch (targets.container(node, first.claim())) {
      case Found.Container(var subject) -> respond(subject, playbook, alarms);
      case Found.Unknown found -> unanswered(alarms, found);
      case Found.Several found -> unanswered(alarms, found);
      case Found.NotNow found -> unanswered(alarms, found);
    }
  }

  private void respond(Subject subject, Playbook playbook, List<AlarmRecord> alarms) {
    Alarm first = alarms.getFirst().alarm();
    List<Long> numbers = alarms.stream().map(AlarmRecord::number).toList();
    boolean freezes = playbook.measures().contains(Measure.FREEZE);
    if (freezes && !subject.container().hasProcesses()) {
      LOG.atInfo()
          .addKeyValue("container", subject.target())
          .log("Container of an alarm has no processes; evidence is taken all the same");
    }
    Journaled journaled =
        responder.respond(subject, numbers, first.rule(), first.source(), playbook);
    LOG.atInfo()
        .addKeyValue("incident", journaled.incident())
        .addKeyValue("alarms", numbers.size())
        .addKeyValue("first", alarms.getFirst().id())
        .addKeyValue("joined", journaled.joined())
        .addKeyValue("playbook", playbook.name())
        .log("Alarms dispatched");
  }

  private void unanswered(List<AlarmRecord> alarms, Found found) {
    switch (found) {
      case Found.Unknown(var why) -> end(alarms, AlarmState.RECORDED, "", why);
      case Found.Several(var why) ->
          end(alarms, AlarmState.HELD, "", why + "; raise it by hand on the right one");
      case Found.NotNow(var why) -> wait(alarms, why);
      case Found.Container container ->
          throw new IllegalStateException("was found: " + container.subject().target());
    }
  }

  private void wait(List<AlarmRecord> alarms, String why) {
    List<AlarmRecord> given = new ArrayList<>();
    List<AlarmRecord> waiting = new ArrayList<>();
    for (AlarmRecord alarm : alarms) {
      // Agents come back after the controller does: its own absence is not theirs.
      Instant from = alarm.received().isAfter(started) ? alarm.received() : started;
      Duration waited = Duration.between(from, terms.clock().instant());
      (waited.compareTo(terms.waitForNode()) > 0 ? given : waiting).add(alarm);
    }
    journal.waits(waiting.stream().map(AlarmRecord::number).toList(), "waits: " + why);
    if (!given.isEmpty()) {
      end(
          given,
          AlarmState.HELD,
          "",
          "waited %d min in vain: %s; raise it by hand"
              .formatted(terms.waitForNode().toMinutes(), why));
    }
  }

  private void end(List<AlarmRecord> alarms, AlarmState state, String playbook, String reason) {
    journal.settle(
        alarms.stream().map(AlarmRecord::number).toList(),
        state,
        playbook,
        reason,
        terms.clock().instant());
    LOG.atInfo()
        .addKeyValue("alarms", alarms.size())
        .addKeyValue("first", alarms.getFirst().id())
        .addKeyValue("state", state)
        .addKeyValue("reason", reason)
        .log("Alarms ended without an incident");
  }
}
