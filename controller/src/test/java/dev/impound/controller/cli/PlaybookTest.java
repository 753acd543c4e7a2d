package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands below {@code impound playbook}. */
class PlaybookTest {
  private static final String PLAYBOOKS =
      """
      playbooks:
        miners:
          match: {sources: [falco], rules: ["*miner*"], severity: medium, labels: {tags: "*shop*"}}
          mode: ask
          steps: [freeze, capture]
          containments-per-hour: 5
          unconfirmed: {after: 2h, then: revert}
        web:
          match: {nodes: ["web-*"]}
      """;
  private static final String GENERIC =
      """
      {"rule": "reverse shell", "severity": "critical", "node": "web-1", "container": "shop",
       "occurred": "2026-11-22T05:10:11Z", "labels": {"team": "shop"}, "summary": "x"}
      """;
  private static final String FALCO =
      """
      {"uuid":"u","hostname":"db-1","output":"text","priority":"Warning","rule":"Crypto miner",
       "time":"2026-11-22T05:10:11.123456789Z","source":"syscall","tags":["shop","container"],
       "output_fields":{"container.id":"3f9c0a12be41","container.name":"shop","proc.pid":4711,
       "k8s.ns.name":null}}
      """;
  private static final String HSS =
      """
      {"event_id":"e","event_class_id":"%s","event_type":3007,"event_name":"escape",
       "severity":"High","host_name":"web-2","private_ip":"192.168.0.12","container_name":"shop",
       "resource_info":{"container_id":"%s","namespace":"default"}}
      """;

  @TempDir Path folder;
  private CliRig rig;
  private String playbooks = "";

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    rig.dialer =
        config -> {
          throw new IllegalStateException("no controller is needed");
        };
    playbooks = file("playbooks.yaml", PLAYBOOKS);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private int test(String sample, String... more) throws IOException {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"playbook", "test", playbooks, "--alarm", file("sample.json", sample)},
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return rig.run(arguments);
  }

  private JsonNode json() {
    return new JsonMapper().readTree(rig.out());
  }

  @Test
  void printsPlaybooksAsTheyAreUnderstood() {
    assertThat(rig.run("playbook", "validate", playbooks)).isZero();

    assertThat(rig.out().lines().map(String::strip))
        .containsExactly(
            "PLAYBOOK  MODE  STEPS                               FOR                               "
                + "                                       LIMITS",
            "miners    ask   freeze,capture                      severity medium or worse; source"
                + " falco; rule *miner*; label tags *shop*  5 containments an hour; unconfirmed"
                + " after 2 h: revert",
            "web       act   freeze,isolate,cut-network,capture  severity high or worse; node web-*"
                + "                                       -");
    assertThat(rig.err()).startsWith("valid;");
  }

  @Test
  void writesPlaybooksAsJson() {
    assertThat(rig.run("playbook", "validate", playbooks, "-o", "json")).isZero();

    JsonNode first = json().get(0);
    assertThat(first.get("name").asString()).isEqualTo("miners");
    assertThat(first.get("steps").get(1).asString()).isEqualTo("capture");
    assertThat(first.get("labels").get("tags").asString()).isEqualTo("*shop*");
    assertThat(first.get("containmentsPerHour").asInt()).isEqualTo(5);
    assertThat(first.get("unconfirmedAfter").asString()).isEqualTo("7200s");
    assertThat(json().get(1).get("containmentsPerHour").isNull()).isTrue();
  }

  @Test
  void tellsEveryProblemOfAFile() throws IOException {
    String wrong = file("wrong.yaml", "playbooks:\n  a:\n    mode: x\n    step: [freeze]\n");

    for (String command : new String[] {"validate", "test"}) {
      String[] arguments =
          command.equals("test")
              ? new String[] {"playbook", command, wrong, "--alarm", file("s.json", GENERIC)}
              : new String[] {"playbook", command, wrong};
      assertThat(rig.run(arguments)).isEqualTo(2);
      assertThat(rig.err())
          .contains("(PLAYBOOKS_INVALID)")
          .contains("line 3: playbooks.a.mode: must be one of observe, ask, act, and is x")
          .contains("line 4: unknown key playbooks.a.step")
          .contains("hint: every key is explained by: impound playbook standard");
      assertThat(rig.out()).isEmpty();
    }
  }

  @Test
  void saysWhichFileIsNotThere() {
    assertThat(rig.run("playbook", "validate", "/nowhere.yaml")).isEqualTo(3);
    assertThat(rig.err()).contains("there is no file /nowhere.yaml");
    assertThat(rig.run("playbook", "test", playbooks, "--alarm", "/nowhere.json")).isEqualTo(3);
    assertThat(rig.err()).contains("there is no file /nowhere.json");
  }

  @Test
  void triesAnAlarmOfTheGenericSource() throws IOException {
    assertThat(test(GENERIC)).isZero();

    assertThat(rig.out())
        .contains("miners    no    source is generic (generic), and it is for falco")
        .contains(
            "web       yes   severity is critical, and it is for high and worse; node is web-1")
        .contains("playbook:   web\n")
        .contains("mode:       act: the steps are done at once\n")
        .contains("steps:      freeze, isolate, cut-network, capture\n");
    assertThat(rig.err()).isEmpty();
  }

  @Test
  void triesAnEventOfFalco() throws IOException {
    assertThat(test(FALCO, "-o", "json", "--source", "falco-prod")).isZero();

    assertThat(json().get("source").asString()).isEqualTo("falco-prod");
    assertThat(json().get("kind").asString()).isEqualTo("falco");
    assertThat(json().get("severity").asString()).isEqualTo("medium");
    assertThat(json().get("node").asString()).isEqualTo("db-1");
    assertThat(json().get("containers").get(0).asString()).isEqualTo("3f9c0a12be41");
    assertThat(json().get("labels").get("tags").asString()).isEqualTo("shop,container");
    assertThat(json().get("judgements")).hasSize(1);
    assertThat(json().get("playbook").asString()).isEqualTo("miners");
    assertThat(json().get("mode").asString()).isEqualTo("ask");
    assertThat(json().get("steps")).hasSize(2);
  }

  @Test
  void triesAnEventOfHostSecurity() throws IOException {
    assertThat(test(HSS.formatted("containerescape_0001", "a".repeat(64)))).isZero();
    assertThat(rig.out())
        .contains("rule:       containerescape_0001\n")
        .contains("playbook:   web");

    assertThat(test(HSS.formatted("container_1003", "a".repeat(64)), "-o", "json")).isZero();
    assertThat(json().get("actionable").asBoolean()).isFalse();
    assertThat(json().get("playbook").isNull()).isTrue();
    assertThat(json().get("mode").isNull()).isTrue();
    assertThat(json().get("steps")).isEmpty();
  }

  @Test
  void takesTheNodeByItsRegisteredName() throws IOException {
    assertThat(test(FALCO.replace("Warning", "Error").replace("miner", "x"), "--node", "web-7"))
        .isZero();

    assertThat(rig.out()).contains("node is web-7, and it is for web-*");
  }

  @Test
  void saysThatNothingWouldBeDoneWhenNoneFits() throws IOException {
    assertThat(test(GENERIC.replace("critical", "low"))).isZero();

    assertThat(rig.out()).contains("playbook:   -\n").contains("steps:      -\n");
    assertThat(rig.err()).contains("nothing would be done");
  }

  @Test
  void takesAFalcoEventOfTheNodeItselfForNoAttackOnAContainer() throws IOException {
    assertThat(test(FALCO.replace("3f9c0a12be41", "host"))).isZero();

    assertThat(rig.out()).contains("by its kind it is no attack");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "x",
        "{} {}",
        "{\"rule\":\"a\",\"rule\":\"b\"}",
        "{}",
        "{\"rule\":\"r\",\"container\":\"c\"}",
        "{\"container\":\"c\",\"node\":\"n\"}",
        "{\"rule\":\"r\",\"container\":\"c\",\"node\":\"n\",\"more\":1}",
        "{\"rule\":\"r\",\"container\":\"c\",\"node\":\"n\",\"severity\":\"awful\"}",
        "{\"rule\":\"r\",\"container\":\"c\",\"node\":\"n\",\"occurred\":\"today\"}",
        "{\"output_fields\":{},\"rule\":\"r\",\"priority\":\"Loud\"}",
        "{\"output_fields\":null}",
        "{\"event_class_id\":\"x\"}",
        "{\"event_class_id\":[],\"severity\":\"High\"}"
      })
  void refusesASampleThatNoSourceWouldSend(String sample) throws IOException {
    assertThat(test(sample)).isEqualTo(2);

    assertThat(rig.err()).contains("(SAMPLE_INVALID)").contains("sample.json: ");
    assertThat(rig.out()).isEmpty();
  }

  @Test
  void refusesASampleThatIsTooLongOrTooDeep() throws IOException {
    assertThat(test(" ".repeat(SampleAlarm.MOST_BYTES + 1))).isEqualTo(2);
    assertThat(rig.err()).contains("longer than 262144 bytes");
    assertThat(test("{\"labels\":" + "[".repeat(40) + "]".repeat(40) + "}")).isEqualTo(2);
  }

  @Test
  void showsNothingOfASampleThatActsOnATerminal() throws IOException {
    String hostile =
        GENERIC.replace("reverse shell", "a\\u001b[2J\\u202e").replace("shop", "\\u009b");

    assertThat(test(hostile)).isZero();

    assertThat((rig.out() + rig.err()).codePoints())
        .noneMatch(point -> (point != '\n' && Character.isISOControl(point)) || point == 0x202e);
  }

  @Test
  void printsTheStandardToStartFrom() throws IOException {
    assertThat(rig.run("playbook", "standard")).isZero();
    String written = file("mine.yaml", rig.out());

    assertThat(rig.run("playbook", "validate", written)).isZero();
    assertThat(rig.out()).contains("standard  act   freeze,isolate,cut-network,capture");
    assertThat(rig.run("playbook", "standard", "-o", "json")).isZero();
    assertThat(json().get("yaml").asString()).contains("containments-per-hour");
  }
}
