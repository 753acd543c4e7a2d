package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
  private static final byte[] LOGS = StoreLab.random(1, 5000);

  @TempDir Path folder;

  private static EvidenceLimits quota(long bytes) {
    return new EvidenceLimits(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.of(bytes));
  }

  private static EvidenceLimits read(String yaml) {
    YamlSettings settings = YamlSettings.parse(Path.of("controller.yaml"), yaml);
    EvidenceLimits limits = EvidenceLimits.read(settings);
    settings.finish();
    return limits;
  }

  @Test
  void readsReserveAndQuota() {
    EvidenceLimits bytes = read("evidence: {reserve: 2GiB, quota-per-incident: 50GiB}\n");
    EvidenceLimits percent = read("evidence: {reserve: 5%}\n");

    assertThat(bytes.reserveOf(1L << 40)).isEqualTo(2L << 30);
    assertThat(bytes.quotaPerIncident()).hasValue(50L << 30);
    assertThat(percent.reserveOf(1000)).isEqualTo(50);
    assertThatThrownBy(() -> read("evidence: {reserve: 95%}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"95%\" is not a length");
  }

  @Test
  void keepsSixtyFourMebibytesWhereNothingIsConfigured() {
    assertThat(EvidenceLimits.standard().reserveOf(1L << 40)).isEqualTo(64L << 20);
    assertThat(EvidenceLimits.standard().reserveOf(5000)).isEqualTo(100);
  }

  @Test
  void refusesADeliveryBelowTheReserveWhileCustodyAndSealGoOn() throws IOException {
    EvidenceLimits all =
        new EvidenceLimits(OptionalLong.of(1L << 40), OptionalInt.empty(), OptionalLong.empty());
    try (StoreLab lab = StoreLab.in(folder, all)) {
      CaptureId capture = lab.openCapture();

      DeliveryTest.refuses(
          RefusalReason.DISK_FULL, () -> lab.deliver(capture, ItemKind.LOGS, LOGS));

      lab.evidence.custodyLog().append(CustodyEvent.note("goes on"));
      SealedCapture sealed =
          lab.evidence.seal(capture, StoreLab.report(StoreLab.failed(ItemKind.LOGS, "disk full")));
      assertThat(sealed.path()).exists();
      assertThat(sealed.items().getFirst().state()).isEqualTo(ItemState.FAILED);
    }
  }

  @Test
  void refusesWhatGoesBeyondTheQuotaAndNamesTheKey() throws IOException {
    try (StoreLab lab = StoreLab.in(folder, quota(12_000))) {
      CaptureId first = lab.openCapture();
      lab.deliver(first, ItemKind.LOGS, LOGS);
      CaptureId second = lab.openCapture();
      lab.deliver(second, ItemKind.LOGS, LOGS);
      lab.deliver(second, ItemKind.DIFF, StoreLab.random(2, 5000));

      assertThatThrownBy(() -> lab.deliver(second, ItemKind.PROCESSES, StoreLab.random(3, 5000)))
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> {
                assertThat(e.refusal().reason()).isEqualTo(RefusalReason.QUOTA_REACHED);
                assertThat(e.refusal().message()).contains("evidence.quota-per-incident");
              });
      assertThat(lab.incoming()).isEmpty();
      assertThat(lab.catalog.delivered(second)).hasSize(2);
    }
  }

  @Test
  void countsUnfinishedBlobsAgainstTheQuota() throws IOException {
    try (StoreLab lab = StoreLab.in(folder, quota(6000))) {
      CaptureId capture = lab.openCapture();
      lab.begin(capture, ItemKind.LOGS).accept(0, ByteBuffer.wrap(LOGS));
      Delivery other = lab.begin(capture, ItemKind.DIFF);

      DeliveryTest.refuses(
          RefusalReason.QUOTA_REACHED, () -> other.accept(0, ByteBuffer.wrap(LOGS)));
    }
  }

  @Test
  void givesTheNextTurnToAnotherNodeHoweverManyDeliveriesOneHas() throws InterruptedException {
    FairShares shares = new FairShares(1);
    NodeName busy = new NodeName("busy");
    NodeName calm = new NodeName("calm");
    List<NodeName> turns = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    shares.begin(busy);
    for (NodeName node : List.of(busy, busy, busy, calm)) {
      Thread thread = Thread.ofPlatform().start(() -> takeTurn(shares, node, turns));
      threads.add(thread);
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    shares.end(busy);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(turns).containsExactly(calm, busy, busy, busy);
  }

  private static void takeTurn(FairShares shares, NodeName node, List<NodeName> turns) {
    shares.begin(node);
    turns.add(node);
    shares.end(node);
  }
}
