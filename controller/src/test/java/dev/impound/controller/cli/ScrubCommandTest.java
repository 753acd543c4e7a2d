package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.ScrubStatus;
import dev.impound.operator.v1.StartScrubRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubCommandTest {
  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void is(ScrubStatus.Builder scrub) {
    rig.controller.status = GetStatusResponse.newBuilder().setScrub(scrub).build();
  }

  @Test
  void tellsHowFarAPassIs() {
    is(
        ScrubStatus.newBuilder()
            .setStarted(Samples.at(0))
            .setBlobsDone(3)
            .setBlobsTotal(8)
            .setBytesDone(1 << 20)
            .setBytesTotal(4 << 20));

    assertThat(rig.run("evidence", "scrub")).isZero();
    assertThat(rig.out()).contains("3 of 8", "1.0 MiB of 4.0 MiB");
  }

  @Test
  void endsWithEightAndNamesTheChunkWhereSomethingIsDamaged() {
    is(
        ScrubStatus.newBuilder()
            .setBlobsDone(8)
            .setBlobsDamaged(1)
            .setCompleted(Samples.at(0))
            .addFindings("blob ab is damaged in chunk 1 (bytes 8388608 to 16777215)"));

    assertThat(rig.run("evidence", "scrub", "--status")).isEqualTo(8);
    assertThat(rig.out()).contains("chunk 1 (bytes 8388608 to 16777215)");
    assertThat(rig.err()).contains("the evidence store is damaged");
  }

  @Test
  void beginsAPass() {
    assertThat(rig.run("evidence", "scrub", "--now")).isZero();
    assertThat(rig.controller.asked).contains(StartScrubRequest.getDefaultInstance());
  }

  @Test
  void standsInTheStatus() {
    is(ScrubStatus.newBuilder().setStarted(Samples.at(0)).setBytesDone(1 << 20));

    assertThat(rig.run("status")).isZero();
    assertThat(rig.out()).contains("under way, 1.0 MiB read");
  }
}
