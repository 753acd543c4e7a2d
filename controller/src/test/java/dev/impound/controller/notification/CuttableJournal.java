package dev.impound.controller.notification;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A journal that loses every mark while it is cut, as a crash right after sending does. */
final class CuttableJournal implements NewsJournal {
  private final NewsJournal journal;
  private final CountDownLatch lost = new CountDownLatch(1);
  private volatile boolean cut;

  CuttableJournal(NewsJournal journal) {
    this.journal = journal;
  }

  void cut() {
    cut = true;
  }

  void mend() {
    cut = false;
  }

  /** Waits until a mark has been lost. */
  void awaitCut() throws InterruptedException {
    if (!lost.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was marked");
    }
  }

  private void crashIfCut() {
    if (cut) {
      lost.countDown();
      throw new IllegalStateException("cut by the test");
    }
  }

  @Override
  public void channels(Map<String, Set<NewsKind>> wanted) {
    journal.channels(wanted);
  }

  @Override
  public long add(Optional<IncidentId> incident, NewsKind kind, Instant at, String text) {
    return journal.add(incident, kind, at, text);
  }

  @Override
  public Optional<Notice> first(String channel) {
    return journal.first(channel);
  }

  @Override
  public boolean claim(Notice notice, Instant until) {
    return journal.claim(notice, until);
  }

  @Override
  public void sent(Notice claimed) {
    crashIfCut();
    journal.sent(claimed);
  }

  @Override
  public void later(Notice claimed, Instant nextAt, String problem) {
    crashIfCut();
    journal.later(claimed, nextAt, problem);
  }

  @Override
  public void giveUp(Notice claimed, String problem) {
    crashIfCut();
    journal.giveUp(claimed, problem);
  }

  @Override
  public List<Receipt> receipts(long news) {
    return journal.receipts(news);
  }
}
