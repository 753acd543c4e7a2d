package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.CommandJournal;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.testing.CommandPen;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.ListSandboxes;
import dev.impound.node.v1.SandboxList;
import dev.impound.wire.NodeName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class CommandDeskTest {
  private static final java.time.Duration GRACE = java.time.Duration.ofSeconds(20);

  private final Outbox outbox = new Outbox();
  private final CommandPen pen = new CommandPen("node-1", InstantSource.system());
  @TempDir Path folder;
  private CommandJournal journal;
  private CommandGate gate;

  @BeforeEach
  void openJournal() {
    journal = CommandJournal.open(folder, InstantSource.system());
    gate =
        new CommandGate(
            new NodeName("node-1"), Optional.empty(), true, journal, InstantSource.system());
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  private CommandDesk impatient(CommandDesk.Verbs verbs) {
    return new CommandDesk(gate, verbs, outbox, System::nanoTime, java.time.Duration.ofMillis(200));
  }

  private CommandDesk desk(CommandDesk.Verbs verbs) {
    return new CommandDesk(gate, verbs, outbox, System::nanoTime, GRACE);
  }

  private Command command(String id) {
    return pen.complete(list(id));
  }

  private static Command.Builder list(String id) {
    return Command.newBuilder().setId(id).setListSandboxes(ListSandboxes.getDefaultInstance());
  }

  private static CommandOutcome.Builder done() {
    return CommandOutcome.newBuilder().setSandboxList(SandboxList.getDefaultInstance());
  }

  private CommandOutcome sent() throws InterruptedException {
    return outbox.take().getOutcome();
  }

  @Test
  void runsEachCommandOnceAndAnswersAgainWithItsOutcome() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              runs.incrementAndGet();
              return done();
            })) {
      desk.accept(command("C-1"));
      CommandOutcome first = sent();
      desk.accept(command("C-1"));

      assertThat(sent()).isEqualTo(first);
      assertThat(first.getCommandId()).isEqualTo("C-1");
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void anErrorOfTheAgentIsAnOutcomeToo() throws Exception {
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              throw new NoClassDefFoundError("gone");
            })) {
      desk.accept(command("C-1"));

      CommandOutcome outcome = sent();
      assertThat(outcome.getFailure().getReason()).isEqualTo(FailureReason.FAILURE_REASON_DEFECT);
      assertThat(outcome.getFailure().getMessage()).contains("NoClassDefFoundError", "gone");
    }
  }

  @Test
  void answersOnceWhenACommandComesAgainWhileItIsAtWork() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              runs.incrementAndGet();
              hold.await();
              return done();
            })) {
      desk.accept(command("C-1"));
      desk.accept(command("C-1"));
      hold.countDown();
      sent();
      desk.accept(command("C-2"));

      assertThat(sent().getCommandId()).isEqualTo("C-2");
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void freezesWhileAcquisitionsAreAtWork() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              if (command.hasAcquireEvidence()) {
                hold.await();
              }
              return done();
            })) {
      for (int i = 0; i < 50; i++) {
        desk.accept(
            pen.complete(
                Command.newBuilder()
                    .setId("A-" + i)
                    .setAcquireEvidence(AcquireEvidence.getDefaultInstance())));
      }
      desk.accept(
          pen.complete(
              Command.newBuilder()
                  .setId("F-1")
                  .setFreezeContainer(FreezeContainer.getDefaultInstance())));

      assertThat(sent().getCommandId()).isEqualTo("F-1");
      hold.countDown();
    }
  }

  @Test
  void timesOutAndInterruptsTheWork() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return done();
            })) {
      desk.accept(limited("C-1"));

      assertThat(sent().getFailure())
          .satisfies(
              failure -> {
                assertThat(failure.getReason()).isEqualTo(FailureReason.FAILURE_REASON_TIMED_OUT);
                assertThat(failure.getHint()).contains("repeat it");
              });
      assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void answersInTimeEvenWhenTheWorkCannotBeInterrupted() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    try (CommandDesk desk =
        impatient(
            (command, progress) -> {
              while (hold.getCount() > 0) {
                Thread.onSpinWait();
              }
              return done();
            })) {
      desk.accept(limited("C-1"));

      assertThat(sent().getFailure().getReason()).isEqualTo(FailureReason.FAILURE_REASON_TIMED_OUT);
      hold.countDown();
    }
  }

  @Test
  void tellsWhatALateAcquisitionTookAndLeft() throws Exception {
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                return CommandOutcome.newBuilder()
                    .setAcquisitionReport(AcquisitionReport.newBuilder().addLeftBehind("x"));
              }
              return done();
            })) {
      desk.accept(limited("C-1"));

      assertThat(sent().getAcquisitionReport().getLeftBehindList()).containsExactly("x");
    }
  }

  private Command limited(String id) {
    return pen.complete(list(id).setTimeLimit(Duration.newBuilder().setNanos(50_000_000)));
  }

  @Test
  void turnsEachFailureIntoItsReason() throws Exception {
    assertReason(
        "R-1",
        new EngineException(EngineException.Kind.UNAVAILABLE, "away"),
        FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE);
    assertReason(
        "R-2",
        new EngineException(EngineException.Kind.NO_SUCH_CONTAINER, "gone"),
        FailureReason.FAILURE_REASON_CONTAINER_NOT_FOUND);
    assertReason(
        "R-3",
        new EngineException(EngineException.Kind.DISK_FULL, "full"),
        FailureReason.FAILURE_REASON_NODE_DISK_FULL);
    assertReason("R-5", new IllegalArgumentException("bad"), FailureReason.FAILURE_REASON_INVALID);
    assertReason(
        "R-4",
        new EngineException(EngineException.Kind.NOT_RUNNING, "exited"),
        FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING);
    assertReason("R-6", new IllegalStateException("oops"), FailureReason.FAILURE_REASON_DEFECT);
  }

  private void assertReason(String id, RuntimeException thrown, FailureReason reason)
      throws Exception {
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              throw thrown;
            })) {
      desk.accept(command(id));

      assertThat(sent().getFailure().getReason()).isEqualTo(reason);
    }
  }

  @Test
  void saysBrokenOffAndNotDefectWhenTheAgentEnds() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (CommandDesk desk =
        desk(
            (command, progress) -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return done();
            })) {
      desk.accept(command("C-1"));
      begun.await();
    }

    assertThat(sent().getFailure())
        .satisfies(
            failure -> {
              assertThat(failure.getReason()).isEqualTo(FailureReason.FAILURE_REASON_TIMED_OUT);
              assertThat(failure.getMessage()).contains("broken off");
            });
  }

  @Test
  void leavesNoCommandAtWorkThatItTookJustBeforeTheAgentEnds() throws Exception {
    for (int i = 0; i < 200; i++) {
      CommandDesk desk =
          desk(
              (command, progress) -> {
                new CountDownLatch(1).await();
                return done();
              });
      desk.accept(command("C-" + i));
      desk.close();

      assertThat(sent().getFailure().getMessage()).contains("broken off");
    }
  }
}
