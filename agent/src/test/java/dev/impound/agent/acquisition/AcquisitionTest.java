package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.containment.FreezeCheck;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.KernelTree;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.ContainerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquisitionTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final RecordingSink sink = new RecordingSink();
  private final List<String> activities = new ArrayList<>();
  private KernelTree kernel;

  @BeforeEach
  void freezeAContainer() {
    kernel = new KernelTree(folder);
    kernel.process(100, 1, "sh", "mnt:[7]", "pid:[7]");
    kernel.groupV1("freezer/docker/" + ID, "FROZEN", 100);
    engine.add(Containers.running(ID.hex(), "web"));
    engine.pause(ID);
  }

  /** Does what a test tells it to. */
  private record Scripted(EvidenceKind kind, Step step) implements Acquirer {
    interface Step {
      void run() throws IOException, InterruptedException;
    }

    @Override
    public String tool() {
      return "a script";
    }

    @Override
    public Taken take(Subject subject, EvidenceSink sink) throws IOException, InterruptedException {
      step.run();
      return Taken.whole(
          sink.deliver(
              kind,
              BlobPart.CONTENT,
              OptionalLong.empty(),
              new ByteArrayInputStream(new byte[] {1})));
    }
  }

  private AcquisitionReport take(Set<EvidenceKind> kinds, Acquirer... acquirers) {
    Freezer freezer =
        new Freezer(engine, new FreezeCheck(kernel.proc(), kernel.groups()), length -> {}, () -> 0);
    return new Acquisition(engine, freezer, List.of(acquirers), InstantSource.fixed(Instant.EPOCH))
        .take(new Acquisition.Order(ID, "CAP-1", kinds, false), sink, activities::add);
  }

  @Test
  void goesOnAfterAnAcquirerThatFails() {
    AcquisitionReport report =
        take(
            Set.of(),
            new Scripted(
                EvidenceKind.DIFF,
                () -> {
                  throw new IOException("broken");
                }),
            new Scripted(
                EvidenceKind.LOGS,
                () -> {
                  throw new IllegalStateException("a defect");
                }),
            new Scripted(EvidenceKind.IMAGE, () -> {}));

    assertThat(report.items())
        .extracting(item -> item.taken().status())
        .containsExactly(Taken.Status.FAILED, Taken.Status.FAILED, Taken.Status.COMPLETE);
    assertThat(report.items().getFirst().taken().reason()).isEqualTo("broken");
    assertThat(report.frozen()).isTrue();
    assertThat(activities).containsExactly("diff", "logs", "image");
  }

  @Test
  void takesOnlyTheKindsOrdered() {
    AcquisitionReport report =
        take(
            Set.of(EvidenceKind.LOGS),
            new Scripted(EvidenceKind.DIFF, () -> {}),
            new Scripted(EvidenceKind.LOGS, () -> {}));

    assertThat(report.items()).extracting(TakenItem::kind).containsExactly(EvidenceKind.LOGS);
  }

  @Test
  void namesWhatWasNotBegunWhenTheTimeIsOver() {
    AcquisitionReport report =
        take(
            Set.of(),
            new Scripted(
                EvidenceKind.DIFF,
                () -> {
                  throw new InterruptedException();
                }),
            new Scripted(EvidenceKind.LOGS, () -> {}));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(report.items())
        .extracting(item -> item.taken().reason())
        .containsExactly(
            "broken off: the time limit of the capture passed",
            "not begun: the time limit of the capture passed");
  }

  @Test
  void doesNotSayFrozenOfAContainerThatThawedMeanwhile() {
    AcquisitionReport report =
        take(
            Set.of(),
            new Scripted(
                EvidenceKind.DIFF, () -> kernel.groupV1("freezer/docker/" + ID, "THAWED", 100)));

    assertThat(report.frozen()).isFalse();
  }
}
