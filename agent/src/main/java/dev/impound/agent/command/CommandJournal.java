package dev.impound.agent.command;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that this node took, so that none is done twice and none is replayed. Decisions are
 * made in memory and written down by a thread of the journal's own, so that nobody waits for the
 * disk who does not want to. Where the file cannot be written the memory goes on, and the file is
 * written anew, whole, as soon as it can be. Safe for many threads; closing it writes what waits.
 */
public final class CommandJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandJournal.class);
  private static final Duration LAST_WRITE = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final JournalFile file;
  private final BlockingQueue<Note> notes = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Thread writer;

  @GuardedBy("lock")
  private final CommandBook book = new CommandBook();

  private volatile boolean closing;

  /** Only the writer's. */
  private boolean failed;

  /** A line that waits to be written. */
  private record Note(JournalLine line, CompletableFuture<Void> written) {}

  private CommandJournal(JournalFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.writer = Thread.ofVirtual().name("command-journal").unstarted(this::write);
  }

  /**
   * Takes up {@code commands.log} in {@code folder}. Where that cannot be, the log says so, and the
   * journal begins empty.
   */
  public static CommandJournal open(Path folder, InstantSource clock) {
    CommandJournal journal = new CommandJournal(new JournalFile(folder), clock);
    journal.recall();
    journal.writer.start();
    return journal;
  }

  private void recall() {
    lock.lock();
    try {
      JournalFile.Read read = file.read();
      read.lines().forEach(book::recall);
      if (read.damaged() > 0) {
        LOG.atError()
            .addKeyValue("file", file)
            .addKeyValue("lines", read.damaged())
            .log("Command journal is damaged: some commands that were taken may be taken again");
      }
      book.forget(clock.instant());
      file.rewrite(book.lines());
    } catch (IOException | RuntimeException e) {
      tellFailure(e);
    } finally {
      lock.unlock();
    }
  }

  /** The place of the newest command that was taken. */
  Mark newest() {
    lock.lock();
    try {
      return book.newest();
    } finally {
      lock.unlock();
    }
  }

  /** The newest command that was taken, as it was signed; empty where it is not kept. */
  Optional<ByteString> proof() {
    lock.lock();
    try {
      return book.proof().map(JournalLine.Proof::signed);
    } finally {
      lock.unlock();
    }
  }

  /** As the other, of a command that is not kept. */
  Decision take(Warrant warrant) {
    return take(warrant, ByteString.EMPTY);
  }

  /**
   * Decides whether a command is done, and writes down that it was taken.
   *
   * @param signed the command as it came, to be shown to the controller later
   */
  Decision take(Warrant warrant, ByteString signed) {
    Instant now = clock.instant();
    CompletableFuture<Void> recorded = new CompletableFuture<>();
    lock.lock();
    try {
      Mark before = book.newest();
      Decision decision = book.take(warrant, now, recorded);
      if (decision instanceof Decision.Fresh) {
        notes.add(new Note(new JournalLine.Taken(now, warrant.mark(), warrant.id()), recorded));
      } else if (!book.newest().equals(before)) {
        notes.add(new Note(new JournalLine.High(book.newest()), recorded));
      }
      if (!book.newest().equals(before)
          && !signed.isEmpty()
          && signed.size() <= JournalLine.MOST_PROOF) {
        JournalLine.Proof proof = new JournalLine.Proof(book.newest(), signed);
        book.prove(proof);
        notes.add(new Note(proof, new CompletableFuture<>()));
      }
      return decision;
    } finally {
      lock.unlock();
    }
  }

  /** A command ended. */
  void end(String id, ByteString outcome) {
    Instant now = clock.instant();
    lock.lock();
    try {
      book.end(id, outcome, now);
      notes.add(new Note(JournalLine.Ended.of(now, id, outcome), new CompletableFuture<>()));
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    List<Note> batch = new ArrayList<>();
    try {
      while (!closing || !notes.isEmpty()) {
        batch.add(notes.take());
        notes.drainTo(batch);
        write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Note> batch) {
    try {
      if (file.isFit()) {
        file.append(batch.stream().map(Note::line).toList());
      } else {
        // What waits in the batch is in the book already.
        file.rewrite(lines());
      }
      tellSuccess();
      batch.forEach(note -> note.written().complete(null));
    } catch (IOException | RuntimeException e) {
      tellFailure(e);
      batch.forEach(note -> note.written().completeExceptionally(e));
    }
  }

  private List<JournalLine> lines() {
    lock.lock();
    try {
      book.forget(clock.instant());
      return book.lines();
    } finally {
      lock.unlock();
    }
  }

  private void tellFailure(Exception failure) {
    if (!failed) {
      failed = true;
      LOG.atError()
          .setCause(failure)
          .addKeyValue("file", file)
          .log(
              "Command journal cannot be written: commands that look, contain or take evidence are"
                  + " done all the same, those that undo or start something are refused; make room"
                  + " on the disk, and the state-directory writable");
    }
  }

  private void tellSuccess() {
    if (failed) {
      failed = false;
      LOG.atInfo().addKeyValue("file", file).log("Command journal is written again");
    }
  }

  @Override
  public void close() {
    // Not by an interrupt, which would close the file under the writer.
    closing = true;
    notes.add(new Note(new JournalLine.High(newest()), new CompletableFuture<>()));
    try {
      if (!writer.join(LAST_WRITE)) {
        LOG.atWarn().addKeyValue("file", file).log("Command journal did not end");
      }
      file.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).addKeyValue("file", file).log("Command journal was not closed");
    }
  }
}
