package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PacedSenderTest {

  @Test
  void sendsOnlyWhenTheReceiverTakesMore() throws Exception {
    FakeCall call = new FakeCall();
    PacedSender<String> sender = new PacedSender<>(call, Duration.ofSeconds(60));
    Thread thread = Thread.ofVirtual().start(() -> sendAll(sender, List.of("a", "b", "c")));

    call.awaitAsked();
    assertThat(call.sent).isEmpty();
    call.becomeReady(2);
    call.awaitAsked();
    assertThat(call.sent).containsExactly("a", "b");
    call.becomeReady(1);

    assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    assertThat(call.sent).containsExactly("a", "b", "c");
  }

  @Test
  void endsWhenTheReceiverLeaves() throws Exception {
    FakeCall call = new FakeCall();
    PacedSender<String> sender = new PacedSender<>(call, Duration.ofSeconds(60));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sender.send("a");
                  } catch (IOException e) {
                    failure.set(e);
                  }
                });

    call.awaitAsked();
    call.cancel();

    assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    assertThat(failure.get()).isInstanceOf(PacedSender.ReceiverGoneException.class);
  }

  @Test
  void givesUpOnAReceiverThatTakesNothing() {
    PacedSender<String> sender = new PacedSender<>(new FakeCall(), Duration.ofMillis(5));

    assertThatThrownBy(() -> sender.send("a"))
        .isInstanceOf(PacedSender.ReceiverStalledException.class);
  }

  private static void sendAll(PacedSender<String> sender, List<String> messages) {
    for (String message : messages) {
      try {
        sender.send(message);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A call whose receiver takes as many messages as it is told to. */
  private static final class FakeCall extends ServerCallStreamObserver<String> {
    final List<String> sent = new CopyOnWriteArrayList<>();
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};
    private int credit;
    private CountDownLatch refused = new CountDownLatch(1);

    /** Waits until the sender asked and was told to wait. */
    void awaitAsked() throws InterruptedException {
      CountDownLatch latch;
      synchronized (this) {
        latch = refused;
      }
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void becomeReady(int messages) {
      synchronized (this) {
        credit += messages;
        refused = new CountDownLatch(1);
      }
      onReady.run();
    }

    void cancel() {
      onCancel.run();
    }

    @Override
    public synchronized boolean isReady() {
      if (credit == 0) {
        refused.countDown();
      }
      return credit > 0;
    }

    @Override
    public synchronized void onNext(String message) {
      credit--;
      sent.add(message);
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
