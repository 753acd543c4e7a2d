package dev.impound.controller.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlNewsJournal;
import dev.impound.controller.notification.DeliveryListener.Outcome;
import dev.impound.controller.notification.NewsJournal.Receipt;
import dev.impound.controller.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
  @TempDir private Path folder;
  private final FakeClock clock = new FakeClock();
  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private CuttableJournal journal;
  private Receiver receiver;
  private final AtomicBoolean onDuty = new AtomicBoolean(true);

  @BeforeEach
  void open() throws IOException {
    journal =
        new CuttableJournal(
            new SqlNewsJournal(Database.sqlite(folder.resolve("impound.db")).jdbi()));
    receiver = new Receiver();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
    receiver.close();
  }

  @Test
  void sendsAgainWithTheSameIdUntilTheReceiverTakesIt() throws Exception {
    receiver.answer(500, 503);
    Notifier notifier = start(webhook("soc"));
    long news = tell(notifier, "container shop is frozen");

    for (int failed = 0; failed < 2; failed++) {
      checkSignature(receiver.next(), "news-" + news);
      expect("soc", Outcome.RETRIED);
      clock.advance(Backoff.MOST);
      notifier.wake();
    }
    checkSignature(receiver.next(), "news-" + news);
    expect("soc", Outcome.SENT);

    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("soc", Notice.State.SENT, 3, ""));
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void sendsNothingUntilItIsOnDuty() throws Exception {
    onDuty.set(false);
    FakeChannel channel = new FakeChannel("soc");
    Notifier notifier = start(channel);
    tell(notifier, "container shop is frozen");
    long second = tell(notifier, "evidence is sealed");
    assertThat(channel.waiting()).isZero();

    onDuty.set(true);
    notifier.wake();
    channel.next();

    assertThat(channel.next().number()).isEqualTo(second);
  }

  @Test
  void sendsAgainAfterACrashBetweenSendingAndMarking() throws Exception {
    Channel webhook = webhook("soc");
    Notifier first = start(webhook);
    journal.cut();
    long news = tell(first, "evidence is sealed");
    Receiver.Post before = receiver.next();
    journal.awaitCut();
    first.close();
    assertThat(first.awaitEnd(Duration.ofMinutes(1))).isTrue();
    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("soc", Notice.State.WAITING, 1, ""));

    journal.mend();
    clock.advance(Lane.LEASE);
    start(webhook("soc"));
    Receiver.Post after = receiver.next();
    expect("soc", Outcome.SENT);

    assertThat(after.id()).isEqualTo(before.id()).isEqualTo("news-" + news);
    assertThat(after.body()).isEqualTo(before.body());
    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("soc", Notice.State.SENT, 2, ""));
  }

  @Test
  void waitsWithTheNextUntilTheFirstIsTaken() throws Exception {
    FakeChannel channel = new FakeChannel("soc");
    channel.failNext(1);
    Notifier notifier = start(channel);
    tell(notifier, "first");
    expect("soc", Outcome.RETRIED);
    tell(notifier, "second");
    tell(notifier, "third");
    assertThat(channel.next().text()).isEqualTo("first");

    clock.advance(Backoff.MOST);
    notifier.wake();

    for (String text : List.of("first", "second", "third")) {
      expect("soc", Outcome.SENT);
      assertThat(channel.next().text()).isEqualTo(text);
    }
    assertThat(channel.waiting()).isZero();
  }

  @Test
  void doesNotLetASlowReceiverHoldUpAnotherChannel() throws Exception {
    FakeChannel slow = new FakeChannel("slow");
    slow.stall();
    Notifier notifier = start(slow, webhook("quick"));
    tell(notifier, "first");
    assertThat(slow.next().text()).isEqualTo("first");
    tell(notifier, "second");

    expect("quick", Outcome.SENT);
    expect("quick", Outcome.SENT);

    slow.goOn();
    expect("slow", Outcome.SENT);
    expect("slow", Outcome.SENT);
  }

  @Test
  void givesUpWhatFailsForThreeDaysAndKeepsTheProblem() throws Exception {
    FakeChannel channel = new FakeChannel("soc");
    channel.failNext(2);
    Notifier notifier = start(channel);
    long stale = tell(notifier, "stale");
    expect("soc", Outcome.RETRIED);
    long fresh = tell(notifier, "fresh");

    clock.advance(Lane.PATIENCE);
    notifier.wake();

    expect("soc", Outcome.GIVEN_UP);
    expect("soc", Outcome.SENT);
    assertThat(journal.receipts(stale))
        .containsExactly(new Receipt("soc", Notice.State.GIVEN_UP, 2, "told to fail"));
    assertThat(journal.receipts(fresh))
        .extracting(Receipt::state)
        .containsExactly(Notice.State.SENT);
  }

  @Test
  void givesUpAtOnceWhatTheReceiverRefuses() throws Exception {
    receiver.answer(400);
    Notifier notifier = start(webhook("soc"));
    long refused = tell(notifier, "refused");
    expect("soc", Outcome.GIVEN_UP);
    tell(notifier, "taken");
    expect("soc", Outcome.SENT);

    assertThat(journal.receipts(refused))
        .containsExactly(
            new Receipt(
                "soc", Notice.State.GIVEN_UP, 1, "the receiver answered with HTTP status 400"));
  }

  @Test
  void breaksOffWhenItIsClosedAndSendsAgainAtTheNextStart() throws Exception {
    FakeChannel stalled = new FakeChannel("soc");
    stalled.stall();
    Notifier first = start(stalled);
    long news = tell(first, "first");
    assertThat(stalled.next().number()).isEqualTo(news);

    first.close();
    assertThat(first.awaitEnd(Duration.ofMinutes(1))).isTrue();
    FakeChannel channel = new FakeChannel("soc");
    start(channel);

    assertThat(channel.next().number()).isEqualTo(news);
    expect("soc", Outcome.SENT);
  }

  @Test
  void endsWhenItIsClosedEvenWhereTheJournalFails() throws Exception {
    FakeChannel stalled = new FakeChannel("soc");
    stalled.stall();
    Notifier notifier = start(stalled);
    long news = tell(notifier, "first");
    assertThat(stalled.next().number()).isEqualTo(news);
    journal.cut();

    notifier.close();

    assertThat(notifier.awaitEnd(Duration.ofMinutes(1))).isTrue();
    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("soc", Notice.State.WAITING, 1, ""));
  }

  private Channel webhook(String name) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), Signatures.SECRET_TEXT + "\n");
    return new WebhookChannel(
        new ChannelSettings.Webhook(name, EnumSet.allOf(NewsKind.class), receiver.url(), secret),
        "spiffe://example.test/controller",
        Signatures::sign,
        clock,
        new WebhookChannel.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1)));
  }

  private Notifier start(Channel... channels) {
    Notifier notifier =
        Notifier.start(
            List.of(channels),
            new Notifier.Means(
                journal,
                incident -> NewsFacts.NONE,
                clock,
                new Random(7),
                (channel, outcome) -> outcomes.add(channel + " " + outcome),
                onDuty::get));
    open.add(notifier);
    return notifier;
  }

  private long tell(Notifier notifier, String text) {
    long news = journal.add(Optional.empty(), NewsKind.STATE_CHANGED, clock.instant(), text);
    notifier.wake();
    return news;
  }

  private void expect(String channel, Outcome outcome) throws InterruptedException {
    String next =
        Objects.requireNonNull(outcomes.poll(60, TimeUnit.SECONDS), "no attempt has ended");
    assertThat(next).isEqualTo(channel + " " + outcome);
  }

  private static void checkSignature(Receiver.Post post, String id) {
    assertThat(post.id()).isEqualTo(id);
    assertThat(post.signature()).isEqualTo(Signatures.of(post));
  }
}
