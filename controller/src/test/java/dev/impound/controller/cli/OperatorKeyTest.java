package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.SignedOrder;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.OperatorSignatureNeed;
import dev.impound.operator.v1.Plan;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.RunSandboxRequest;
import dev.impound.wire.OperatorSignature;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorKeyTest {
  private static final String[] RELEASE = {
    "release", "web-1/shop", "--reason", "x", "-y", "--no-wait"
  };

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

  private int release(String... more) {
    String[] all = new String[RELEASE.length + more.length];
    System.arraycopy(RELEASE, 0, all, 0, RELEASE.length);
    System.arraycopy(more, 0, all, RELEASE.length, more.length);
    return rig.run(all);
  }

  /** Makes an open key; what names it. */
  private String make(Path place) throws IOException {
    assertThat(rig.run("operator-key", "make", "--out", place.toString(), "--no-passphrase"))
        .as(rig.err())
        .isZero();
    return VerifyingKeys.read(place.resolve("operator-key.pub.pem")).ids().iterator().next().hex();
  }

  private static OperatorSignatureNeed need(String... keys) {
    return OperatorSignatureNeed.newBuilder().addAllKeyIds(List.of(keys)).build();
  }

  private ReleaseRequest ordered() {
    return rig.controller.asked.stream()
        .filter(one -> one instanceof ReleaseRequest request && !request.getDryRun())
        .map(ReleaseRequest.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static OperatorOrder verified(SignedOrder signed, Path key) throws Exception {
    VerifyingKeys keys = VerifyingKeys.read(key.resolve("operator-key.pub.pem"));
    assertThat(
            OperatorSignature.verifies(
                keys.find(signed.getKeyId().toByteArray()).orElseThrow(),
                signed.getOrder().toByteArray(),
                signed.getSignature().toByteArray()))
        .isTrue();
    return OperatorOrder.parseFrom(signed.getOrder());
  }

  @Test
  void makesAKeyThatItsOwnerAloneReadsAndNeverTwice() throws Exception {
    Path place = folder.resolve("key");
    String id = make(place);

    assertThat(rig.out()).contains(id).contains("open: anybody who reads it signs as you");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(place.resolve("operator-key.pem"))))
        .isEqualTo("rw-------");
    String before = Files.readString(place.resolve("operator-key.pem"));

    assertThat(rig.run("operator-key", "make", "--out", place.toString(), "--no-passphrase"))
        .isEqualTo(1);
    assertThat(rig.err()).contains("is there already, and is never overwritten");
    assertThat(Files.readString(place.resolve("operator-key.pem"))).isEqualTo(before);
  }

  @Test
  void signsWithAKeyUnderAPassphraseAndWithNoOther() throws Exception {
    Path place = folder.resolve("key");
    Path right = Files.writeString(folder.resolve("right"), "correct horse battery\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "battery horse correct\n");
    for (Path one : new Path[] {right, wrong}) {
      Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(
            rig.run(
                "operator-key",
                "make",
                "--out",
                place.toString(),
                "--passphrase-file",
                right.toString()))
        .as(rig.err())
        .isZero();
    String id =
        VerifyingKeys.read(place.resolve("operator-key.pub.pem")).ids().iterator().next().hex();
    rig.controller.signatureNeed.setSignatureNeed(need(id));
    String key = place.resolve("operator-key.pem").toString();

    assertThat(release("--operator-key", key, "--passphrase-file", wrong.toString())).isEqualTo(1);
    assertThat(rig.err()).contains("the passphrase is not the one that it was encrypted with");
    assertThat(release("--operator-key", key, "--passphrase-file", right.toString()))
        .as(rig.err())
        .isZero();
    verified(ordered().getOperatorOrder(), place);
  }

  @Test
  void signsForExactlyTheReleaseThatThePlanShows() throws Exception {
    Path place = folder.resolve("key");
    rig.controller.signatureNeed.setSignatureNeed(need(make(place), "0".repeat(64)));
    Incident incident = Samples.incident(IncidentState.INCIDENT_STATE_CONTAINED).build();
    rig.controller.watched.add(incident);
    rig.controller.plan = Plan.newBuilder().setNode("web-1").setContainerId("d".repeat(64)).build();

    assertThat(release("--operator-key", place.resolve("operator-key.pem").toString()))
        .as(rig.err())
        .isZero();

    OperatorOrder order = verified(ordered().getOperatorOrder(), place);
    assertThat(order.getId()).matches("[0-9a-f]{32}");
    assertThat(order.getNodeName()).isEqualTo("web-1");
    assertThat(order.getRelease().getContainerId()).isEqualTo("d".repeat(64));
    assertThat(order.getRelease().getIncidentId()).isEqualTo(incident.getId()).isNotEmpty();
    assertThat(
            Duration.ofSeconds(
                order.getExpiresAt().getSeconds() - order.getIssuedAt().getSeconds()))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void saysWhatIsMissingBeforeAnythingIsOrdered() throws Exception {
    rig.controller.signatureNeed.setSignatureNeed(need("0".repeat(64)));

    assertThat(release()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(rig.err())
        .contains("did not release web-1/shop")
        .contains("the node does this only with the signature of an operator's key")
        .contains("--operator-key FILE");

    Path place = folder.resolve("key");
    String id = make(place);
    assertThat(release("--operator-key", place.resolve("operator-key.pem").toString()))
        .isEqualTo(ExitCode.REFUSED.number());
    assertThat(rig.err()).contains("the node does not know the key").contains(id);
    assertThat(rig.controller.asked)
        .noneMatch(one -> one instanceof ReleaseRequest request && !request.getDryRun());
  }

  @Test
  void signsNothingWhereTheNodeAsksForNothing() throws Exception {
    Path place = folder.resolve("key");
    make(place);

    assertThat(release("--operator-key", place.resolve("operator-key.pem").toString())).isZero();
    assertThat(ordered().hasOperatorOrder()).isFalse();
  }

  @Test
  void signsForOneSandboxOfOneImage() throws Exception {
    Path place = folder.resolve("key");
    rig.controller.quarantine.planned.setSignatureNeed(need(make(place)));

    assertThat(
            rig.run(
                "quarantine",
                "run",
                "EV-6",
                "--node",
                "lab-1",
                "--name",
                "look",
                "--operator-key",
                place.resolve("operator-key.pem").toString()))
        .as(rig.err())
        .isZero();

    RunSandboxRequest request =
        rig.controller.asked.stream()
            .filter(one -> one instanceof RunSandboxRequest run && !run.getDryRun())
            .map(RunSandboxRequest.class::cast)
            .findFirst()
            .orElseThrow();
    OperatorOrder order = verified(request.getOperatorOrder(), place);
    assertThat(order.getNodeName()).isEqualTo("lab-1");
    assertThat(order.getRun().getName()).isEqualTo("look");
    assertThat(order.getRun().getItemId()).isEqualTo("EV-6");
    assertThat(order.getRun().getConfigSha256()).isEqualTo("c".repeat(64));
    assertThat(rig.err()).contains("your key signs for an hour, once: node lab-1 may run image c");
  }
}
