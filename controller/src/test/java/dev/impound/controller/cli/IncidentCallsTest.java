package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.TimelineEntry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentCallsTest {
  private static final String CALL =
      "isolate: cloud calls 1 to 1 of 1: PUT /v3/{project}/elb/listeners/l-1 200 request r-1";

  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    rig.controller.watched.add(
        Incident.newBuilder()
            .setId("INC-1")
            .addTimeline(TimelineEntry.newBuilder().setText("listener web cut and read back"))
            .addTimeline(TimelineEntry.newBuilder().setText(CALL))
            .build());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void callsToTheCloudAreShownWhenTheyAreAskedFor() {
    assertThat(rig.run("incident", "show", "INC-1")).isZero();
    assertThat(rig.out())
        .contains("cut and read back")
        .contains("add --calls")
        .doesNotContain("request r-1");
  }

  @Test
  void eachCallIsShownWithItsId() {
    assertThat(rig.run("incident", "show", "INC-1", "--calls")).isZero();
    assertThat(rig.out()).contains(CALL).doesNotContain("add --calls");
  }
}
