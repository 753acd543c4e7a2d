package dev.impound.controller.plan;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.plan.Playbook.Match;
import dev.impound.controller.plan.Playbooks.Judgement;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges whether playbooks are for one alarm. */
final class Judge {
  private final Alarm alarm;
  private final Optional<String> node;
  private final Scope scope;
  private final Severity severity;

  /** What speaks for a playbook, and against it; a playbook with nothing against it fits. */
  private static final class Reasons {
    private final List<String> fitting = new ArrayList<>();
    private final List<String> against = new ArrayList<>();

    void add(boolean fits, String reason) {
      (fits ? fitting : against).add(reason);
    }

    Judgement of(Playbook playbook) {
      boolean fits = against.isEmpty();
      return new Judgement(playbook, fits, String.join("; ", fits ? fitting : against));
    }
  }

  /**
   * @param node the node's registered name; empty when it is not known
   */
  Judge(Alarm alarm, Optional<String> node, Scope scope) {
    this.alarm = alarm;
    this.node = node;
    this.scope = scope;
    this.severity = alarm.severity().atMost(scope.mostSevere());
  }

  Judgement judge(Playbook playbook) {
    if (!alarm.actionable()) {
      return new Judgement(playbook, false, "by its kind it is no attack, so it fits no playbook");
    }
    Reasons reasons = new Reasons();
    checkScope(playbook, reasons);
    Match match = playbook.match();
    checkSeverity(match, reasons);
    checkSource(match, reasons);
    checkRule(match, reasons);
    new TreeMap<>(match.labels()).forEach((label, glob) -> checkLabel(label, glob, reasons));
    checkNode(match, reasons);
    return reasons.of(playbook);
  }

  private void checkScope(Playbook playbook, Reasons reasons) {
    String source = "the source " + Printable.brief(alarm.source());
    if (!scope.playbooks().isEmpty() && !scope.playbooks().contains(playbook.name())) {
      reasons.against.add(source + " may not set it going");
    }
    if (!scope.nodes().isEmpty() && !isNodeIn(scope.nodes())) {
      reasons.against.add(
          node.map(name -> source + " may not speak of node " + Printable.brief(name))
              .orElse(source + " may speak of some nodes alone, and the node is not known"));
    }
  }

  private void checkSeverity(Match match, Reasons reasons) {
    reasons.add(
        severity.isAtLeast(match.atLeast()),
        "severity is %s, and it is for %s"
            .formatted(PlanWords.of(severity), orWorse(match.atLeast())));
  }

  private static String orWorse(Severity least) {
    return least == Severity.CRITICAL ? "critical" : PlanWords.of(least) + " and worse";
  }

  private void checkSource(Match match, Reasons reasons) {
    if (!match.sources().isEmpty()) {
      reasons.add(
          match.sources().contains(alarm.source()) || match.sources().contains(alarm.kind().word()),
          "source is %s (%s), and it is for %s"
              .formatted(
                  Printable.brief(alarm.source()),
                  alarm.kind().word(),
                  PlanWords.anyOf(match.sources())));
    }
  }

  private void checkRule(Match match, Reasons reasons) {
    if (!match.rules().isEmpty()) {
      reasons.add(
          isIn(alarm.rule(), match.rules()),
          "rule is \"%s\", and it is for %s"
              .formatted(Printable.brief(alarm.rule()), PlanWords.anyOf(match.rules())));
    }
  }

  private void checkLabel(String label, String glob, Reasons reasons) {
    String name = Printable.brief(label);
    Map<String, String> labels = alarm.labels();
    Optional<String> value = Optional.ofNullable(labels.get(label));
    reasons.add(
        value.filter(new Glob(glob)::matches).isPresent(),
        value
            .map(given -> "label %s is \"%s\"".formatted(name, Printable.brief(given)))
            .orElse("there is no label " + name)
            .concat(", and it is for " + Printable.brief(glob)));
  }

  private void checkNode(Match match, Reasons reasons) {
    if (!match.nodes().isEmpty()) {
      reasons.add(
          isNodeIn(match.nodes()),
          node.map(name -> "node is " + Printable.brief(name))
              .orElse("the node is not known")
              .concat(", and it is for " + PlanWords.anyOf(match.nodes())));
    }
  }

  private boolean isNodeIn(List<String> globs) {
    return node.filter(name -> isIn(name, globs)).isPresent();
  }

  private static boolean isIn(String text, List<String> globs) {
    return globs.stream().anyMatch(glob -> new Glob(glob).matches(text));
  }
}
