package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.alarm.Severity;
import dev.impound.controller.plan.Playbook.Unconfirmed;
import dev.impound.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybookReaderTest {
  private static final String NOISE = ":{}[]-#\"\n \t*&a!|";
  private static final String FULL =
      """
      playbooks:
        crypto-miners:
          match:
            sources: [hss, falco]
            rules: ["malware_*", "*miner*"]
            severity: medium
            labels: {namespace: "shop-*", k8s.ns.name: x}
            nodes: ["web-*"]
          mode: ask
          steps: [capture, freeze]
          capture-profile: full
          capture-volumes: true
          containments-per-hour: 5
          unconfirmed: {after: 2h, then: revert}
        rest: {}
      """;

  @TempDir Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("playbooks.yaml"), yaml);
  }

  private List<Playbook> read(String yaml) throws IOException {
    return Playbooks.read(file(yaml)).all();
  }

  private List<String> problems(String yaml) throws IOException {
    Path file = file(yaml);
    ConfigException failure =
        catchThrowableOfType(ConfigException.class, () -> Playbooks.read(file));
    assertThat(failure).as(yaml).isNotNull();
    return failure.problems();
  }

  @Test
  void readsEveryKey() throws IOException {
    Playbook first = read(FULL).getFirst();

    assertThat(first.name()).isEqualTo("crypto-miners");
    assertThat(first.match().sources()).containsExactly("hss", "falco");
    assertThat(first.match().rules()).containsExactly("malware_*", "*miner*");
    assertThat(first.match().atLeast()).isEqualTo(Severity.MEDIUM);
    assertThat(first.match().labels()).isEqualTo(Map.of("namespace", "shop-*", "k8s.ns.name", "x"));
    assertThat(first.match().nodes()).containsExactly("web-*");
    assertThat(first.mode()).isEqualTo(Mode.ASK);
    assertThat(first.measures()).containsExactly(Measure.FREEZE, Measure.CAPTURE);
    assertThat(first.limits().containments()).hasValue(5);
    assertThat(first.unconfirmed())
        .contains(new Unconfirmed(Duration.ofHours(2), Unconfirmed.Then.REVERT));
    assertThat(first.capture().text()).isEqualTo("full+volumes");
  }

  @Test
  void hasDefaultsForAllButTheName() throws IOException {
    Playbook rest = read(FULL).getLast();

    assertThat(rest.name()).isEqualTo("rest");
    assertThat(rest.match())
        .isEqualTo(new Playbook.Match(List.of(), List.of(), Severity.HIGH, Map.of(), List.of()));
    assertThat(rest.mode()).isEqualTo(Mode.ACT);
    assertThat(rest.capture().text()).isEqualTo("standard");
    assertThat(rest.measures())
        .containsExactly(Measure.FREEZE, Measure.ISOLATE, Measure.CUT_NETWORK, Measure.CAPTURE);
    assertThat(rest.limits().containments()).isEmpty();
    assertThat(rest.unconfirmed()).isEmpty();
  }

  @Test
  void keepsTheOrderOfTheFile() throws IOException {
    String yaml = "playbooks: {z: {}, a: {mode: observe}, m: {}, b: {}}\n";

    assertThat(read(yaml)).extracting(Playbook::name).containsExactly("z", "a", "m", "b");
  }

  @Test
  void tellsEveryProblemAtOnceByKeyAndLine() throws IOException {
    String yaml =
        """
        playbooks:
          First_One:
            match: {severity: awful, sources: hss}
            steps: [freeze, freeze, run]
          second:
            mode: maybe
            containments-per-hour: 0
            unconfirmed: {after: 2s}
            match:
              rule: [x]
              rules: [""]
              labels: {a: [b]}
        extra: 1
        """;

    assertThat(problems(yaml))
        .containsExactlyInAnyOrder(
            "line 2: playbooks.First_One: a playbook's name has 1 to 63 of a-z, 0-9 and '-', and a"
                + " letter or digit at both ends",
            "line 3: playbooks.First_One.match.severity: must be one of info, low, medium, high,"
                + " critical, and is awful",
            "line 3: playbooks.First_One.match.sources: one value where a list is expected, such as"
                + " [a, b]",
            "line 4: playbooks.First_One.steps: must be one of freeze, isolate, drain-members,"
                + " isolate-node, cut-network, capture, and is run",
            "line 4: playbooks.First_One.steps: freeze is there twice",
            "line 6: playbooks.second.mode: must be one of observe, ask, act, and is maybe",
            "line 7: playbooks.second.containments-per-hour: must be a whole number from 1 to"
                + " 10000, and is 0",
            "line 8: playbooks.second.unconfirmed.after: must be a span such as 90s, 15m, 24h or"
                + " 7d, 60s at least, and is 2s",
            "playbooks.second.unconfirmed.then is missing",
            "line 10: unknown key playbooks.second.match.rule",
            "line 11: playbooks.second.match.rules: an entry is empty",
            "line 12: playbooks.second.match.labels.a: a list where one value is expected",
            "line 13: unknown key extra");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "playbooks:\n",
        "playbooks: {}\n",
        "---\n",
        "{}\n",
        "other: 1\n"
      })
  void refusesAFileWithoutAPlaybook(String yaml) throws IOException {
    assertThat(problems(yaml))
        .anyMatch(
            problem -> problem.contains("playbooks") && problem.contains("is missing or empty"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"playbooks: [a]\n", "playbooks: a\n", "- a\n", "playbooks: {a: [\n", "a"})
  void refusesWhatHasAnotherForm(String yaml) throws IOException {
    assertThat(problems(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode:",
        "steps:",
        "steps: []",
        "containments-per-hour:",
        "match: {severity: }",
        "match: {rules: []}",
        "match: {nodes: }",
        "match: {sources: []}"
      })
  void takesNoDefaultForAKeyThatIsLeftHanging(String key) throws IOException {
    assertThat(problems("playbooks:\n  a:\n    " + key + "\n"))
        .anyMatch(
            problem ->
                problem.startsWith("line 3: playbooks.a.") && problem.contains("has no value"));
  }

  @Test
  void tellsAPlaybookThatIsLeftHanging() throws IOException {
    assertThat(problems("playbooks:\n  a:\n  b: {}\n"))
        .containsExactly("line 2: playbooks.a needs keys below it");
  }

  @Test
  void refusesAPlaybookThatIsThereTwiceAndANameWithDots() throws IOException {
    assertThat(problems("playbooks:\n  a: {}\n  a: {}\n").getFirst())
        .startsWith("line 3")
        .containsIgnoringCase("duplicate");
    assertThat(problems("playbooks:\n  a.b: {mode: ask}\n"))
        .contains("line 2: unknown key playbooks.a.b.mode");
  }

  @Test
  void saysThatThereIsNoFile() {
    ConfigException failure =
        catchThrowableOfType(
            ConfigException.class, () -> Playbooks.read(folder.resolve("nowhere.yaml")));

    assertThat(failure.problems()).containsExactly("there is no such file");
  }

  @Test
  void standardAnswersHighAlarmsInFull() {
    assertThat(Playbooks.standard().all())
        .singleElement()
        .satisfies(
            standard -> {
              assertThat(standard.name()).isEqualTo("standard");
              assertThat(standard.match().atLeast()).isEqualTo(Severity.HIGH);
              assertThat(standard.match().rules()).isEmpty();
              assertThat(standard.mode()).isEqualTo(Mode.ACT);
              assertThat(standard.measures()).containsExactlyElementsOf(Measure.STANDARD);
              assertThat(standard.limits().containments()).isEmpty();
              assertThat(standard.unconfirmed()).isEmpty();
            });
  }

  @Test
  void theTextToStartFromIsTheStandard() throws IOException {
    assertThat(read(Playbooks.standardText())).isEqualTo(Playbooks.standard().all());
  }

  @Test
  void theExampleInTheTextToStartFromHoldsEveryKey() throws IOException {
    String example =
        Playbooks.standardText()
            .lines()
            .dropWhile(line -> !line.equals("#playbooks:"))
            .takeWhile(line -> line.startsWith("#"))
            .map(line -> line.substring(1))
            .collect(Collectors.joining("\n"));

    Playbook miners = read(example).getFirst();

    assertThat(miners.name()).isEqualTo("crypto-miners");
    assertThat(miners.match().sources()).isNotEmpty();
    assertThat(miners.match().rules()).isNotEmpty();
    assertThat(miners.match().labels()).isNotEmpty();
    assertThat(miners.match().nodes()).isNotEmpty();
    assertThat(miners.limits().containments()).isPresent();
    assertThat(miners.unconfirmed()).isPresent();
  }

  @Test
  void readsDamagedFilesOrTellsWhatIsWrong() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder damaged = new StringBuilder(FULL);
      int cuts = 1 + random.nextInt(4);
      for (int cut = 0; cut < cuts; cut++) {
        int at = random.nextInt(damaged.length());
        int noise = random.nextInt(NOISE.length());
        damaged.replace(at, at + 1, NOISE.substring(noise, noise + 1));
      }
      try {
        assertThat(read(damaged.toString())).isNotEmpty();
      } catch (ConfigException e) {
        assertThat(e.problems()).isNotEmpty().allSatisfy(one -> assertThat(one).isNotBlank());
      }
    }
  }
}
