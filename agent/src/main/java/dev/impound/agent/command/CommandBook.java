package dev.impound.agent.command;

import com.google.protobuf.ByteString;
import dev.impound.agent.command.Decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the last day, and the highest mark of all. Outcomes are forgotten beyond a number
 * of bytes, commands beyond a day or a number. Not safe for many threads.
 */
final class CommandBook {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final int MOST_COMMANDS = 16_384;
  private static final long MOST_BYTES = 16 << 20;

  /** One command. */
  private sealed interface Entry {
    Instant at();

    /** It is being done by this process. */
    record AtWork(Instant at) implements Entry {}

    /** It was taken by a process that is gone, or ended with an outcome that is not kept. */
    record Untold(Instant at) implements Entry {}

    /** It ended. */
    record Ended(Instant at, ByteString outcome) implements Entry {}
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private Mark newest = Mark.NONE;
  private Optional<JournalLine.Proof> proof = Optional.empty();
  private long bytes;

  /** The newest command as it was signed; empty where it is not kept. */
  Optional<JournalLine.Proof> proof() {
    return proof.filter(one -> one.mark().equals(newest));
  }

  /** Keeps the command of this mark, where it is the newest. */
  void prove(JournalLine.Proof one) {
    if (one.mark().equals(newest)) {
      proof = Optional.of(one);
    }
  }

  Mark newest() {
    return newest;
  }

  /** Decides on a command; one that is {@link Decision.Fresh} is at work from then on. */
  Decision take(Warrant warrant, Instant now, CompletableFuture<Void> recorded) {
    Mark mark = warrant.mark();
    if (Long.compareUnsigned(mark.epoch(), newest.epoch()) < 0) {
      return new Decision.Refused(
          Reason.OLD_EPOCH,
          "it is of epoch %s, and this node has seen epoch %s"
              .formatted(
                  Long.toUnsignedString(mark.epoch()), Long.toUnsignedString(newest.epoch())),
          "the controller runs on an old backup of its database: restore it as its manual says");
    }
    boolean isNewer = mark.compareTo(newest) > 0;
    Decision decision = decide(entries.get(warrant.id()), mark, isNewer, recorded);
    if (isNewer) {
      newest = mark;
    }
    if (decision instanceof Decision.Fresh) {
      entries.put(warrant.id(), new Entry.AtWork(now));
      forget(now);
    }
    return decision;
  }

  private Decision decide(
      @Nullable Entry known, Mark mark, boolean isNewer, CompletableFuture<Void> recorded) {
    return switch (known) {
      case Entry.Ended ended -> new Decision.Ended(ended.outcome());
      case Entry.AtWork atWork -> new Decision.AtWork();
      case null -> isNewer ? new Decision.Fresh(recorded) : replayed(mark, "");
      case Entry.Untold untold ->
          isNewer
              ? new Decision.Fresh(recorded)
              : replayed(mark, "; how it ended is not known any more");
    };
  }

  private Decision replayed(Mark mark, String more) {
    return new Decision.Refused(
        Reason.REPLAYED,
        "its sequence is %s, and this node has taken %s%s".formatted(mark, newest, more),
        "the controller numbers what it sends again anew: it, or somebody between, sends old"
            + " commands, or its database is an old backup");
  }

  void end(String id, ByteString outcome, Instant now) {
    replace(id, new Entry.Ended(now, outcome));
    forget(now);
  }

  private void replace(String id, Entry entry) {
    bytes += size(entry) - size(entries.put(id, entry));
  }

  private static long size(@Nullable Entry entry) {
    return entry instanceof Entry.Ended ended ? ended.outcome().size() : 0;
  }

  /** Takes up what a line of the journal says. */
  void recall(JournalLine line) {
    switch (line) {
      case JournalLine.High(Mark mark) -> raise(mark);
      case JournalLine.Proof one -> {
        raise(one.mark());
        prove(one);
      }
      case JournalLine.Taken(Instant at, Mark mark, String id) -> {
        raise(mark);
        // A file that is written anew holds what waits to be written too.
        if (!(entries.get(id) instanceof Entry.Ended)) {
          replace(id, new Entry.Untold(at));
        }
      }
      case JournalLine.Ended(Instant at, String id, ByteString outcome) ->
          replace(id, outcome.isEmpty() ? new Entry.Untold(at) : new Entry.Ended(at, outcome));
    }
  }

  private void raise(Mark mark) {
    if (mark.compareTo(newest) > 0) {
      newest = mark;
    }
  }

  /** The least lines that recall all of this. */
  List<JournalLine> lines() {
    List<JournalLine> lines = new ArrayList<>();
    lines.add(new JournalLine.High(newest));
    proof().ifPresent(lines::add);
    entries.forEach(
        (id, entry) ->
            lines.add(
                switch (entry) {
                  case Entry.Ended ended -> JournalLine.Ended.of(ended.at(), id, ended.outcome());
                  case Entry.AtWork atWork -> JournalLine.Ended.untold(atWork.at(), id);
                  case Entry.Untold untold -> JournalLine.Ended.untold(untold.at(), id);
                }));
    return lines;
  }

  void forget(Instant now) {
    Instant oldest = now.minus(KEPT);
    Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator();
    int left = entries.size();
    while (all.hasNext()) {
      Map.Entry<String, Entry> one = all.next();
      Entry entry = one.getValue();
      if (entry instanceof Entry.AtWork) {
        continue;
      }
      if (entry.at().isBefore(oldest) || left > MOST_COMMANDS) {
        bytes -= size(entry);
        all.remove();
        left--;
      } else if (bytes <= MOST_BYTES) {
        return;
      } else {
        bytes -= size(entry);
        one.setValue(new Entry.Untold(entry.at()));
      }
    }
  }
}
