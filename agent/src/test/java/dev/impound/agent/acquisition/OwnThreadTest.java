package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.RecordingSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OwnThreadTest {
  private final RecordingSink sink = new RecordingSink();

  @Test
  void aKindThatAnInterruptDoesNotEndIsGivenUpAndDeliversNothingLater() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicReference<Throwable> later = new AtomicReference<>();
    CountDownLatch over = new CountDownLatch(1);
    Taken taken =
        OwnThread.take(
            acquirer(
                Duration.ofMillis(20),
                into -> {
                  awaitDeaf(held);
                  try {
                    into.deliver(
                        EvidenceKind.LOGS,
                        BlobPart.CONTENT,
                        OptionalLong.empty(),
                        new ByteArrayInputStream(new byte[] {1}));
                  } catch (RuntimeException e) {
                    later.set(e);
                    throw e;
                  } finally {
                    over.countDown();
                  }
                  return Taken.failed("never");
                }),
            new Subject(
                Containers.detail(Containers.running("a".repeat(64), "web"), 100),
                new EngineFacts("20.10", "overlay2", false, false, 1, "6", "/nowhere"),
                "CAP-1",
                false),
            sink);

    assertThat(taken.status()).isEqualTo(Taken.Status.FAILED);
    assertThat(taken.reason()).contains("given up");
    held.countDown();
    over.await();
    assertThat(later.get()).isInstanceOf(NotDeliveredException.class);
  }

  private static void awaitDeaf(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // As a system call that the kernel does not come back from.
      }
    }
  }

  private interface Work {
    Taken take(EvidenceSink sink) throws IOException;
  }

  private static Acquirer acquirer(Duration limit, Work work) {
    return new Acquirer() {
      @Override
      public EvidenceKind kind() {
        return EvidenceKind.LOGS;
      }

      @Override
      public String tool() {
        return "a test";
      }

      @Override
      public Duration timeLimit() {
        return limit;
      }

      @Override
      public Taken take(Subject subject, EvidenceSink into) throws IOException {
        return work.take(into);
      }
    };
  }
}
