package dev.impound.controller.alarm;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was refused, and logs it: the first of a kind at once, and then once a minute how
 * many more came, so that a flood fills neither memory nor log. Safe for many threads.
 */
public final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private record Kind(String source, Reason reason) {}

  private record Tally(long count, Instant logged, long unlogged) {}

  /** The last refusal of a source. Texts are safe to show. */
  public record Last(Reason reason, Instant at, String remote, String detail) {}

  private final InstantSource clock;
  private final Map<Kind, Tally> tallies = new ConcurrentHashMap<>();
  private final Map<String, Last> last = new ConcurrentHashMap<>();

  RefusalLog(InstantSource clock) {
    this.clock = clock;
  }

  void add(String source, Reason reason, String remote, String detail) {
    Instant now = clock.instant();
    String words = Printable.brief(detail);
    last.put(source, new Last(reason, now, Printable.brief(remote), words));
    tallies.compute(
        new Kind(source, reason),
        (kind, tally) -> {
          if (tally != null && now.isBefore(tally.logged().plus(QUIET))) {
            return new Tally(tally.count() + 1, tally.logged(), tally.unlogged() + 1);
          }
          LOG.atWarn()
              .addKeyValue("source", source)
              .addKeyValue("reason", reason)
              .addKeyValue("remote", Printable.brief(remote))
              .addKeyValue("detail", words)
              .addKeyValue("sinceLast", tally == null ? 0 : tally.unlogged())
              .log("Alarm message refused");
          return new Tally(tally == null ? 1 : tally.count() + 1, now, 0);
        });
  }

  /** How many messages of a source were refused. */
  public long count(String source) {
    return tallies.entrySet().stream()
        .filter(entry -> entry.getKey().source().equals(source))
        .mapToLong(entry -> entry.getValue().count())
        .sum();
  }

  /** The last one of a source. */
  public Optional<Last> last(String source) {
    return Optional.ofNullable(last.get(source));
  }
}
