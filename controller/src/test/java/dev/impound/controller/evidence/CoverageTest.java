package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.CaptureScope.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CoverageTest {
  @TempDir private Path folder;

  private static List<String> gaps(JsonNode manifest) {
    return manifest
        .path("coverage")
        .valueStream()
        .map(
            gap ->
                "%s %s %s"
                    .formatted(
                        gap.path("what").asString(""),
                        gap.path("state").asString(""),
                        gap.path("why").asString("")))
        .toList();
  }

  private static TakenItem absent(String why) {
    return new TakenItem(
        ItemKind.BEFORE_PAUSE,
        TakenItem.Status.ABSENT,
        why,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }

  @Test
  void standsInTheManifest() throws IOException {
    try (StoreLab lab = StoreLab.in(folder)) {
      tells(lab);
    }
  }

  private static void tells(StoreLab lab) throws IOException {
    CaptureId capture = lab.openCapture();
    byte[] logs = StoreLab.text("a");
    lab.deliver(capture, ItemKind.LOGS, logs);

    lab.evidence.seal(
        capture,
        StoreLab.report(
            StoreLab.complete(ItemKind.LOGS, logs),
            StoreLab.failed(ItemKind.DIFF, "engine away"),
            absent("it was paused before")),
        CaptureScope.of(Profile.QUICK));

    JsonNode manifest = JsonMapper.shared().readTree(lab.evidence.manifest(capture).orElseThrow());
    assertThat(manifest.path("scope").asString("")).isEqualTo("quick");
    assertThat(gaps(manifest))
        .contains(
            "diff FAILED engine away",
            "before-pause ABSENT it was paused before",
            "memory NOT_ORDERED the order was for quick",
            "sockets FAILED nothing of it arrived and the node told nothing of it",
            "kernel-memory NEVER_TAKEN the node's kernel is not read")
        .noneMatch(gap -> gap.startsWith("logs "));
  }

  @Test
  void ofProfilesAndNamedKindsIsTheSum() {
    assertThat(CaptureKinds.of(CaptureScope.STANDARD))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(ItemKind.MEMORY, ItemKind.VOLUMES)));
    assertThat(CaptureKinds.of(CaptureScope.of(Profile.FULL).plus(Set.of("volumes"))))
        .isEqualTo(EnumSet.allOf(ItemKind.class));
    assertThat(CaptureKinds.of(new CaptureScope(Optional.empty(), Set.of("process-files"))))
        .containsExactly(ItemKind.PROCESS_FILES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CaptureKinds.of(CaptureScope.STANDARD.plus(Set.of("dreams"))))
        .withMessageContaining("there are container-inspect, ");
  }
}
