package dev.impound.controller.plan;

import static dev.impound.controller.plan.SampleAlarms.alarm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.plan.Playbook.Match;
import dev.impound.controller.plan.Playbooks.Judgement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Optional<String> NODE = Optional.of("web-1");
  private static final Match ANY = match(Severity.HIGH);

  private static Match match(Severity atLeast) {
    return new Match(List.of(), List.of(), atLeast, Map.of(), List.of());
  }

  private static Playbook playbook(String name, Match match) {
    return new Playbook(
        name,
        match,
        Mode.ACT,
        Measure.STANDARD,
        new Playbook.Limits(OptionalInt.empty()),
        Optional.empty());
  }

  private static Judgement judge(Match match, Alarm alarm, Optional<String> node, Scope scope) {
    return new Playbooks(List.of(playbook("one", match))).judge(alarm, node, scope).getFirst();
  }

  private static Judgement judge(Match match, Alarm alarm) {
    return judge(match, alarm, NODE, Scope.ALL);
  }

  private static void assertFits(Judgement judgement, String why) {
    assertThat(judgement.why()).isEqualTo(why);
    assertThat(judgement.fits()).isTrue();
  }

  private static void assertNot(Judgement judgement, String why) {
    assertThat(judgement.why()).isEqualTo(why);
    assertThat(judgement.fits()).isFalse();
  }

  @Test
  void takesTheFirstThatFitsAndJudgesNoneAfterIt() {
    Playbooks playbooks =
        new Playbooks(
            List.of(
                playbook("critical", match(Severity.CRITICAL)),
                playbook("high", ANY),
                playbook("low", match(Severity.LOW))));

    assertThat(playbooks.judge(alarm("r", Severity.HIGH), NODE, Scope.ALL))
        .extracting(one -> one.playbook().name() + " " + one.fits())
        .containsExactly("critical false", "high true");
    assertThat(playbooks.judge(alarm("r", Severity.INFO), NODE, Scope.ALL))
        .extracting(Judgement::fits)
        .containsExactly(false, false, false);
  }

  @Test
  void weighsTheSeverity() {
    assertFits(
        judge(ANY, alarm("r", Severity.CRITICAL)),
        "severity is critical, and it is for high and worse");
    assertNot(
        judge(ANY, alarm("r", Severity.MEDIUM)),
        "severity is medium, and it is for high and worse");
    assertNot(
        judge(match(Severity.CRITICAL), alarm("r", Severity.HIGH)),
        "severity is high, and it is for critical");
  }

  @Test
  void takesASourceByNameOrKind() {
    Alarm alarm = alarm("r", Severity.HIGH);
    for (String source : List.of("falco-prod", "falco")) {
      Match match = new Match(List.of("hss", source), List.of(), Severity.LOW, Map.of(), List.of());
      assertThat(judge(match, alarm).fits()).isTrue();
    }
    Match other = new Match(List.of("hss", "smn"), List.of(), Severity.LOW, Map.of(), List.of());
    assertNot(judge(other, alarm), "source is falco-prod (falco), and it is for hss or smn");
  }

  @Test
  void takesARuleByAnyOfItsPatternsInAnyCase() {
    Match match =
        new Match(List.of(), List.of("malware_*", "*Shell*"), Severity.LOW, Map.of(), List.of());

    assertFits(
        judge(match, alarm("Terminal shell in container", Severity.HIGH)),
        "severity is high, and it is for low and worse; rule is \"Terminal shell in container\","
            + " and it is for malware_* or *Shell*");
    assertNot(
        judge(match, alarm("port scan", Severity.HIGH)),
        "rule is \"port scan\", and it is for malware_* or *Shell*");
  }

  @Test
  void needsEveryLabel() {
    Match match =
        new Match(
            List.of(), List.of(), Severity.LOW, Map.of("ns", "shop-*", "tier", "?"), List.of());

    assertThat(
            judge(match, alarm("r", Severity.LOW, Map.of("ns", "SHOP-a", "tier", "1"), true))
                .fits())
        .isTrue();
    assertNot(
        judge(match, alarm("r", Severity.LOW, Map.of("ns", "bank"), true)),
        "label ns is \"bank\", and it is for shop-*; there is no label tier, and it is for ?");
  }

  @Test
  void needsAKnownNodeOnlyWhereNodesAreNamed() {
    Match match = new Match(List.of(), List.of(), Severity.LOW, Map.of(), List.of("web-*"));
    Alarm alarm = alarm("r", Severity.HIGH);

    assertThat(judge(match, alarm).fits()).isTrue();
    assertNot(
        judge(match, alarm, Optional.of("db-1"), Scope.ALL), "node is db-1, and it is for web-*");
    assertNot(
        judge(match, alarm, Optional.empty(), Scope.ALL),
        "the node is not known, and it is for web-*");
    assertThat(judge(ANY, alarm, Optional.empty(), Scope.ALL).fits()).isTrue();
  }

  @Test
  void keepsASourceToThePlaybooksOfItsScope() {
    Alarm alarm = alarm("r", Severity.HIGH);

    assertNot(
        judge(ANY, alarm, NODE, new Scope(List.of(), List.of("other"), Severity.CRITICAL)),
        "the source falco-prod may not set it going");
    assertThat(
            judge(ANY, alarm, NODE, new Scope(List.of(), List.of("one"), Severity.CRITICAL)).fits())
        .isTrue();
  }

  @Test
  void keepsASourceToTheNodesOfItsScope() {
    Alarm alarm = alarm("r", Severity.HIGH);
    Scope scope = new Scope(List.of("db-*"), List.of(), Severity.CRITICAL);

    assertThat(judge(ANY, alarm, Optional.of("db-1"), scope).fits()).isTrue();
    assertNot(judge(ANY, alarm, NODE, scope), "the source falco-prod may not speak of node web-1");
    assertNot(
        judge(ANY, alarm, Optional.empty(), scope),
        "the source falco-prod may speak of some nodes alone, and the node is not known");
  }

  @Test
  void keepsASourceToTheSeverityOfItsScope() {
    assertNot(
        judge(
            ANY,
            alarm("r", Severity.CRITICAL),
            NODE,
            new Scope(List.of(), List.of(), Severity.MEDIUM)),
        "severity is medium, and it is for high and worse");
  }

  @Test
  void fitsNoneToWhatIsNoAttackByItsKind() {
    assertNot(
        judge(ANY, alarm("container_1003", Severity.CRITICAL, Map.of(), false)),
        "by its kind it is no attack, so it fits no playbook");
  }

  @Test
  void showsNothingOfAnIntrudersThatActsOnATerminal() {
    Match match =
        new Match(
            List.of(), List.of("x"), Severity.LOW, Map.of("n\u001b", "\u001b*"), List.of("y"));
    Alarm alarm = alarm("a\u001b[2J\nb", Severity.HIGH, Map.of("n\u001b", "\u202e"), true);

    assertThat(judge(match, alarm, Optional.of("\u001b"), Scope.ALL).why().codePoints())
        .noneMatch(point -> Character.isISOControl(point) || point == 0x202e);
  }

  @Test
  void keepsALongListShort() {
    List<String> rules = java.util.stream.IntStream.range(0, 20).mapToObj(i -> "r" + i).toList();
    Match match = new Match(List.of(), rules, Severity.LOW, Map.of(), List.of());

    assertThat(judge(match, alarm("x", Severity.HIGH)).why())
        .endsWith("r0 or r1 or r2 or r3 or r4 or r5 or r6 or r7 or 12 more");
  }
}
