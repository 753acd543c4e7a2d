package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.acquisition.Acquirer;
import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.Subject;
import dev.impound.agent.acquisition.Taken;
import dev.impound.agent.containment.FreezeCheck;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.delivery.DeliveryLane;
import dev.impound.agent.receipt.Receipts;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.KernelTree;
import dev.impound.agent.testing.LocalServer;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.CaptureReceipt;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.wire.NodeName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CaptureVerbTest {
  private static final String ID = "a".repeat(64);

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final LocalServer server = new LocalServer();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final CountDownLatch hold = new CountDownLatch(1);
  private final AtomicInteger controller = new AtomicInteger();
  private CaptureVerb verb;

  /** Takes as long as the test lasts, unless it is broken off; the capture CAP-9 at once. */
  private final class Slow implements Acquirer {
    @Override
    public EvidenceKind kind() {
      return EvidenceKind.LOGS;
    }

    @Override
    public String tool() {
      return "a script";
    }

    @Override
    public Taken take(Subject subject, EvidenceSink sink) throws InterruptedException {
      begun.add(subject.captureId());
      if (!subject.captureId().equals("CAP-9")) {
        hold.await();
      }
      return new Taken(Taken.Status.FAILED, "nothing to take", List.of(), "", List.of());
    }
  }

  @BeforeEach
  void runAContainer() {
    KernelTree kernel = new KernelTree(folder);
    kernel.process(100, 1, "sh", "mnt:[7]", "pid:[7]");
    kernel.groupV1("freezer/docker/" + ID, "FROZEN", 100);
    engine.add(Containers.running(ID, "web"));
    Freezer freezer =
        new Freezer(engine, new FreezeCheck(kernel.proc(), kernel.groups()), length -> {}, () -> 0);
    verb =
        new CaptureVerb(
            () -> new Acquisition(engine, freezer, List.of(new Slow()), InstantSource.system()),
            Receipts.open(
                folder.resolve("state"), new NodeName("web-1"), "1.2", InstantSource.system()),
            () -> new DeliveryLane(server.channel()),
            controller::get);
  }

  @AfterEach
  void end() {
    hold.countDown();
    server.close();
  }

  @Test
  void breaksOffWhatAnotherControllerOrderedWhenItsSuccessorOrders() throws Exception {
    CompletableFuture<CommandOutcome> first = take("CAP-1");
    CompletableFuture<CommandOutcome> second = take("CAP-2");
    assertThat(List.of(begin(), begin())).containsExactlyInAnyOrder("CAP-1", "CAP-2");
    controller.set(1);

    assertThat(reason(take("CAP-9"))).isEqualTo("nothing to take");

    assertThat(reason(first)).contains("broken off");
    assertThat(reason(second)).contains("broken off");
  }

  @Test
  void leavesWhatTheSameControllerOrderedAtWork() throws Exception {
    CompletableFuture<CommandOutcome> first = take("CAP-1");
    assertThat(begin()).isEqualTo("CAP-1");

    assertThat(reason(take("CAP-9"))).isEqualTo("nothing to take");

    assertThat(first).isNotDone();
    hold.countDown();
    assertThat(reason(first)).isEqualTo("nothing to take");
  }

  @Test
  void sendsWhatTheNodeSignedOfACaptureBesideItsReport() throws Exception {
    CaptureReceipt receipt =
        take("CAP-9").get(30, TimeUnit.SECONDS).getAcquisitionReport().getReceipt();

    assertThat(receipt.getStatement().toStringUtf8())
        .contains("\"capture\":\"CAP-9\"", "\"incident\":\"INC-7\"", "\"node\":\"web-1\"")
        .contains("\"reason\":\"nothing to take\"");
    assertThat(receipt.getSignature()).isNotEmpty();
    assertThat(receipt.getCertificate()).isNotEmpty();
  }

  private String begin() throws InterruptedException {
    String capture = begun.poll(30, TimeUnit.SECONDS);
    if (capture == null) {
      throw new AssertionError("no acquisition began");
    }
    return capture;
  }

  private static String reason(CompletableFuture<CommandOutcome> outcome) throws Exception {
    return outcome.get(30, TimeUnit.SECONDS).getAcquisitionReport().getItems(0).getReason();
  }

  private CompletableFuture<CommandOutcome> take(String capture) {
    CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                AcquireEvidence order =
                    AcquireEvidence.newBuilder().setContainerId(ID).setCaptureId(capture).build();
                Progress progress = new Progress(capture, new Outbox(), System::nanoTime);
                outcome.complete(verb.acquire(order, "INC-7", progress).build());
              } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }
}
