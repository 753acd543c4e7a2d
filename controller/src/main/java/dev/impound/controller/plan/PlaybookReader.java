package dev.impound.controller.plan;

import dev.impound.controller.alarm.Severity;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.plan.Playbook.Limits;
import dev.impound.controller.plan.Playbook.Match;
import dev.impound.controller.plan.Playbook.Unconfirmed;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads playbooks from YAML; the file that comes with Impound tells each key. */
final class PlaybookReader {
  private static final String STANDARD = "/playbooks/standard.yaml";
  private static final String SECTION = "playbooks";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MOST_AN_HOUR = 10_000;
  private static final Duration LEAST_UNCONFIRMED = Duration.ofMinutes(1);

  private final YamlSettings settings;

  private PlaybookReader(YamlSettings settings) {
    this.settings = settings;
  }

  static Playbooks read(Path file) {
    return new PlaybookReader(YamlSettings.read(file)).playbooks();
  }

  static Playbooks standard() {
    return new PlaybookReader(YamlSettings.parse(Path.of(STANDARD), standardText())).playbooks();
  }

  static String standardText() {
    try (InputStream in =
        Objects.requireNonNull(PlaybookReader.class.getResourceAsStream(STANDARD))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Playbooks playbooks() {
    List<String> names = settings.names(SECTION);
    if (names.isEmpty()) {
      settings.problem(SECTION, "is missing or empty: name a playbook at least");
    }
    List<Playbook> playbooks = names.stream().map(this::playbook).toList();
    settings.finish();
    return new Playbooks(playbooks);
  }

  private Playbook playbook(String name) {
    String at = SECTION + "." + name;
    if (!NAME.matcher(name).matches()) {
      settings.problem(
          at,
          "a playbook's name has 1 to 63 of a-z, 0-9 and '-', and a letter or digit at both ends");
    }
    return new Playbook(
        name,
        match(at + ".match"),
        word(at + ".mode", Mode.class, Mode.ACT),
        measures(at + ".steps"),
        new Limits(limit(at + ".containments-per-hour")),
        unconfirmed(at + ".unconfirmed"),
        capture(at));
  }

  private Match match(String at) {
    return new Match(
        patterns(at + ".sources"),
        patterns(at + ".rules"),
        word(at + ".severity", Severity.class, Severity.HIGH),
        settings.texts(at + ".labels"),
        patterns(at + ".nodes"));
  }

  private List<String> patterns(String key) {
    refuseEmpty(key);
    List<String> patterns = settings.list(key);
    if (patterns.stream().anyMatch(String::isBlank)) {
      settings.problem(key, "an entry is empty");
    }
    return patterns;
  }

  private <E extends Enum<E>> E word(String key, Class<E> words, E otherwise) {
    refuseEmpty(key);
    return settings.word(key, words, otherwise);
  }

  private Set<Measure> measures(String key) {
    refuseEmpty(key);
    Set<Measure> measures = EnumSet.noneOf(Measure.class);
    for (Measure measure : settings.words(key, Measure.class)) {
      if (!measures.add(measure)) {
        settings.problem(key, PlanWords.of(measure) + " is there twice");
      }
    }
    // Also where nothing could be read; then a problem was noted, and nothing is made of it.
    return measures.isEmpty() ? Measure.STANDARD : measures;
  }

  private CaptureScope capture(String at) {
    CaptureScope scope =
        CaptureScope.of(
            word(
                at + ".capture-profile",
                CaptureScope.Profile.class,
                CaptureScope.Profile.STANDARD));
    boolean volumes = word(at + ".capture-volumes", YesNo.class, YesNo.FALSE) == YesNo.TRUE;
    return volumes ? scope.plus(List.of("volumes")) : scope;
  }

  private enum YesNo {
    TRUE,
    FALSE
  }

  private OptionalInt limit(String key) {
    refuseEmpty(key);
    return settings.has(key)
        ? OptionalInt.of(settings.number(key, 1, MOST_AN_HOUR, MOST_AN_HOUR))
        : OptionalInt.empty();
  }

  private Optional<Unconfirmed> unconfirmed(String at) {
    if (!settings.has(at)) {
      return Optional.empty();
    }
    settings.required(at + ".after");
    settings.required(at + ".then");
    return Optional.of(
        new Unconfirmed(
            settings.span(at + ".after", LEAST_UNCONFIRMED, LEAST_UNCONFIRMED),
            settings.word(at + ".then", Unconfirmed.Then.class, Unconfirmed.Then.PAGE)));
  }

  /** What is there and says nothing may be half a change: the default is not what was meant. */
  private void refuseEmpty(String key) {
    if (settings.isEmpty(key)) {
      settings.problem(key, "has no value; say what is meant, or leave the key out");
    }
  }
}
