package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command that shows everything to a newcomer. */
class TryScriptIT {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String SCRIPT = Scripts.root().resolve("deploy/try").toString();

  /** The programs are built already, by the run that this test is part of. */
  @BeforeAll
  static void marksTheProgramsAsBuilt() {
    Scripts.shell(
            Scripts.root(), "", ". %s/deploy/lib/build.sh; mark_built".formatted(Scripts.root()))
        .orFail();
  }

  @Test
  void tryShowsTheWholeWayAndLeavesNothingBehind(@TempDir Path folder) {
    Path file = folder.resolve("summary.json");

    Output output = Output.of(LIMIT, below(folder), List.of(SCRIPT, "--json", file.toString()));

    assertThat(output.exit()).as("%s", output).isZero();
    JsonNode summary = new JsonMapper().readTree(file);
    assertThat(summary.path("incident").asString()).startsWith("INC-");
    assertThat(summary.path("frozenMillis").asLong()).isPositive();
    assertThat(summary.path("isolatedMillis").asLong()).isPositive();
    assertThat(summary.path("sealedMillis").asLong()).isPositive();
    assertThat(summary.path("outsiderBefore").asString()).isEqualTo("reached");
    assertThat(summary.path("outsiderAfter").asString()).isEqualTo("blocked");
    assertThat(summary.path("responderAfter").asString()).isEqualTo("reached");
    assertThat(summary.path("verified").asBoolean()).isTrue();
    assertThat(summary.path("quarantine").path("network").asString()).isEqualTo("none");
    assertThat(summary.path("quarantine").path("intruderFileSha256"))
        .isEqualTo(summary.path("intruderFileSha256"));
    Awaitility.await("nothing left")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(remainders(folder)).isEmpty());
  }

  @Test
  void tryEndsWhatItStartedWhenItIsInterrupted(@TempDir Path folder) {
    try (Program running =
        Program.start("try", folder.resolve("try.log"), below(folder), List.of(SCRIPT))) {
      Awaitility.await("the intruder")
          .atMost(LIMIT)
          .failFast(running::mustRun)
          .until(() -> running.log().contains("the intruder wrote"));

      running.terminate();

      assertThat(running.log()).contains("ending what was started");
    }
    Awaitility.await("nothing left")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(remainders(folder)).isEmpty());
  }

  @Test
  void aNamedJavaThatIsNotThereIsAnError() {
    Output output =
        Output.of(
            LIMIT,
            Map.of("IMPOUND_JAVA", "/nowhere/java"),
            List.of(Scripts.bin("impound"), "version"));

    assertThat(output.exit()).isEqualTo(1);
    assertThat(output.err()).contains("error:", "/nowhere/java", "hint:");
  }

  private static Map<String, String> below(Path folder) {
    return Map.of("TMPDIR", folder.toString());
  }

  /** Folders, mounts, processes and containers of a run below a folder that are still there. */
  private static List<String> remainders(Path folder) {
    String look =
        """
        ls -d "$0"/impound-try.* 2>/dev/null
        grep -h "$0" /proc/mounts
        grep -l "$0" /proc/[0-9]*/cmdline 2>/dev/null | grep -v "/$$/"
        docker ps -aq --filter label=dev.impound.try
        true
        """;
    return Output.of(LIMIT, Map.of(), List.of("bash", "-c", look, folder.toString()))
        .orFail()
        .lines()
        .filter(line -> !line.isBlank())
        .filter(line -> !isGone(line))
        .toList();
  }

  /** Whether a process that was seen has ended since, as the looking ones have. */
  private static boolean isGone(String line) {
    try {
      return line.startsWith("/proc/") && Files.readString(Path.of(line)).isEmpty();
    } catch (IOException e) {
      return true;
    }
  }
}
