package dev.impound.controller.alarm;

import dev.impound.controller.alarm.AlarmJournal.Count;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The sources and how each stands, as an operator sees them. Texts are safe to show. */
public final class SourceBoard {

  /** A source that tells how it stands. */
  public record Entry(
      String name,
      SourceKind kind,
      String address,
      Supplier<String> state,
      Supplier<String> problem) {}

  /**
   * A source as it stands.
   *
   * @param address where it posts to, or what is polled; empty for operators
   * @param taken alarms since the database was made, repeats included
   * @param refused messages since the controller was started
   */
  public record Standing(
      String name,
      SourceKind kind,
      String address,
      String state,
      String problem,
      long taken,
      long repeats,
      long refused,
      Optional<Instant> last) {}

  private final List<Entry> entries;
  private final AlarmJournal journal;
  private final RefusalLog refusals;

  public SourceBoard(List<Entry> entries, AlarmJournal journal, RefusalLog refusals) {
    this.entries = List.copyOf(entries);
    this.journal = journal;
    this.refusals = refusals;
  }

  /** The configured sources in their order, then operators who raised alarms. */
  public List<Standing> all() {
    Map<String, Count> counts = journal.counts();
    List<Standing> all = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<Count> count = Optional.ofNullable(counts.remove(entry.name()));
      all.add(
          new Standing(
              entry.name(),
              entry.kind(),
              entry.address(),
              entry.state().get(),
              problem(entry),
              count.map(Count::taken).orElse(0L),
              count.map(Count::repeats).orElse(0L),
              refusals.count(entry.name()),
              count.map(Count::last)));
    }
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(count -> all.add(unlisted(count.getKey(), count.getValue())));
    return all;
  }

  private static Standing unlisted(String name, Count count) {
    boolean operator = name.startsWith("operator ");
    return new Standing(
        name,
        operator ? SourceKind.OPERATOR : SourceKind.GENERIC,
        "",
        operator ? "by the command line" : "not configured any more",
        "",
        count.taken(),
        count.repeats(),
        0,
        Optional.of(count.last()));
  }

  private String problem(Entry entry) {
    String own = entry.problem().get();
    if (!own.isEmpty()) {
      return own;
    }
    return refusals
        .last(entry.name())
        .map(
            last ->
                "last refused %s from %s: %s %s"
                    .formatted(last.at(), last.remote(), last.reason(), last.detail()))
        .orElse("");
  }
}
