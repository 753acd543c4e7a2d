package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardSettingsTest {
  private static GuardSettings read(String yaml) {
    YamlSettings settings = YamlSettings.parse(Path.of("controller.yaml"), yaml);
    GuardSettings guards = GuardSettings.read(settings);
    settings.finish();
    return guards;
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
  }

  @Test
  void guardsWhereNothingIsConfigured() {
    assertThat(read(""))
        .isEqualTo(GuardSettings.standard())
        .isEqualTo(
            new GuardSettings(
                List.of(),
                List.of(),
                List.of(),
                10,
                Duration.ofMinutes(10),
                3,
                1,
                Duration.ofHours(24),
                Duration.ofHours(1)));
  }

  @Test
  void readsEveryKey() {
    String yaml =
        """
        guards:
          containers: ["db-*", 0123456789ab]
          nodes: [bastion]
          listeners: [l-1]
          most: 20
          window: 1h
          most-per-service: 2
          keep-members: 0
          hold-expires: 2d
          approval-expires: 90s
        """;

    assertThat(read(yaml))
        .isEqualTo(
            new GuardSettings(
                List.of("db-*", "0123456789ab"),
                List.of("bastion"),
                List.of("l-1"),
                20,
                Duration.ofHours(1),
                2,
                0,
                Duration.ofDays(2),
                Duration.ofSeconds(90)));
  }

  @Test
  void tellsEachWrongValueByItsLine() {
    String yaml =
        """
        guards:
          containers: [""]
          nodes: bastion
          listeners: ["l-1", " "]
          most: 0
          window: 0s
          most-per-service: many
          keep-members: -1
          hold-expires: tomorrow
          approval-expires: [1h]
          keep: 1
        """;

    assertThat(problems(yaml))
        .containsExactly(
            "line 2: guards.containers: an entry is empty, and would protect nothing",
            "line 3: guards.nodes: one value where a list is expected, such as [a, b]",
            "line 4: guards.listeners: an entry is empty, and would protect nothing",
            "line 5: guards.most: must be a whole number from 1 to 10000, and is 0",
            "line 6: guards.window: must be a span such as 90s, 15m, 24h or 7d, 1s at least, and is"
                + " 0s",
            "line 7: guards.most-per-service: must be a whole number from 1 to 10000, and is many",
            "line 8: guards.keep-members: must be a whole number from 0 to 1000, and is -1",
            "line 9: guards.hold-expires: must be a span such as 90s, 15m, 24h or 7d, 1s at least,"
                + " and is tomorrow",
            "line 10: guards.approval-expires: a list where one value is expected",
            "line 11: unknown key guards.keep");
  }
}
