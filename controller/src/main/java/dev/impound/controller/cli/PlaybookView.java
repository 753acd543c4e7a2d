package dev.impound.controller.cli;

import dev.impound.controller.plan.PlanWords;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbook.Match;
import dev.impound.controller.plan.Playbooks;
import dev.impound.settings.ConfigException;
import dev.impound.wire.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Playbooks from a file, and how they are shown. */
final class PlaybookView {
  private PlaybookView() {}

  /**
   * Reads {@code file}.
   *
   * @param task what cannot be done when that fails
   * @throws ComplaintException that names every problem
   */
  static Playbooks read(Path file, String task) {
    if (Files.notExists(file)) {
      throw Complaint.of(
              ExitCode.NOT_FOUND, "FILE_UNKNOWN", "cannot " + task, "there is no file " + file, "")
          .asException();
    }
    try {
      return Playbooks.read(file);
    } catch (ConfigException e) {
      throw Complaint.of(
              ExitCode.USAGE,
              "PLAYBOOKS_INVALID",
              "cannot " + task,
              String.join("; ", e.problems()),
              "every key is explained by: impound playbook standard")
          .asException();
    }
  }

  static Map<String, @Nullable Object> map(Playbook playbook) {
    Match match = playbook.match();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", playbook.name());
    fields.put("sources", match.sources());
    fields.put("rules", match.rules());
    fields.put("severity", PlanWords.of(match.atLeast()));
    fields.put("labels", new TreeMap<>(match.labels()));
    fields.put("nodes", match.nodes());
    fields.put("mode", PlanWords.of(playbook.mode()));
    fields.put("steps", steps(playbook));
    fields.put("capture", playbook.capture().text());
    var most = playbook.limits().containments();
    fields.put("containmentsPerHour", most.isPresent() ? most.getAsInt() : null);
    fields.put(
        "unconfirmedAfter",
        playbook.unconfirmed().map(rule -> rule.after().toSeconds() + "s").orElse(null));
    fields.put(
        "unconfirmedThen",
        playbook.unconfirmed().map(rule -> PlanWords.of(rule.then())).orElse(null));
    return fields;
  }

  /** For example "freeze", in the order in which they are listed. */
  static List<String> steps(Playbook playbook) {
    return playbook.measures().stream().map(PlanWords::of).toList();
  }

  /** What an alarm must be for the playbook, on one line. */
  static String match(Match match) {
    List<String> words = new ArrayList<>();
    words.add("severity %s or worse".formatted(PlanWords.of(match.atLeast())));
    add(words, "source", match.sources());
    add(words, "rule", match.rules());
    new TreeMap<>(match.labels())
        .forEach((label, glob) -> add(words, "label " + Printable.of(label), List.of(glob)));
    add(words, "node", match.nodes());
    return String.join("; ", words);
  }

  private static void add(List<String> words, String what, List<String> any) {
    if (!any.isEmpty()) {
      words.add(
          any.stream().map(Printable::of).collect(Collectors.joining(" or ", what + " ", "")));
    }
  }

  /** Its own limits on one line; empty when it has none. */
  static String limits(Playbook playbook) {
    List<String> words = new ArrayList<>();
    playbook
        .limits()
        .containments()
        .ifPresent(most -> words.add("%d containments an hour".formatted(most)));
    playbook
        .unconfirmed()
        .ifPresent(
            rule ->
                words.add(
                    "unconfirmed after %s: %s"
                        .formatted(PlanWords.of(rule.after()), PlanWords.of(rule.then()))));
    return String.join("; ", words);
  }
}
