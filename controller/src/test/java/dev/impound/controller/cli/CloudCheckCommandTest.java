package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.CheckCloudRequest;
import dev.impound.operator.v1.CloudFinding;
import dev.impound.operator.v1.CloudFindingState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudCheckCommandTest {
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

  private void find(CloudFindingState state, String what, String detail) {
    rig.controller.findings.add(
        CloudFinding.newBuilder()
            .setWhat(what)
            .setState(state)
            .setDetail(detail)
            .setAction("elb:listeners:put")
            .build());
  }

  @Test
  void showsEachThingAndEndsWellWhereNothingFailed() {
    find(CloudFindingState.CLOUD_FINDING_STATE_OK, "read a listener", "allowed");
    find(CloudFindingState.CLOUD_FINDING_STATE_PRESUMED, "close a listener", "not refused");

    assertThat(rig.run("cloud", "check")).isZero();
    assertThat(rig.out()).containsPattern("presumed +close a listener +elb:listeners:put +not");
  }

  @Test
  void endsWithOneWhereAThingFailed() {
    find(CloudFindingState.CLOUD_FINDING_STATE_FAILED, "close a listener", "HTTP 403 \u001b[2J");

    assertThat(rig.run("cloud", "check")).isEqualTo(1);
    assertThat(rig.out()).contains("FAILED").doesNotContain("\u001b");
    assertThat(rig.err()).contains("1 of 1 things do not work");
  }

  @Test
  void printsThePolicyAloneAndLooksAtNothingForIt() {
    find(CloudFindingState.CLOUD_FINDING_STATE_FAILED, "close a listener", "HTTP 403");

    assertThat(rig.run("cloud", "check", "--policy")).isZero();
    assertThat(rig.out()).contains("\"Version\"").doesNotContain("FAILED");
    assertThat(rig.controller.asked)
        .containsExactly(CheckCloudRequest.newBuilder().setPolicyOnly(true).build());
  }
}
