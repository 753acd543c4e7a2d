package dev.impound.controller.config;

import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file of playbooks that the configuration names. Names that playbooks and sources have of each
 * other are checked here, where both are known: a wrong one would fit nothing, in silence.
 */
final class PlaybooksFile {
  private static final String KEY = "playbooks-file";

  private PlaybooksFile() {}

  /** The file's playbooks, or the standard; problems are noted in {@code settings}. */
  static Playbooks read(YamlSettings settings, List<SourceSettings> sources) {
    if (!settings.has(KEY)) {
      checkScopes(settings, sources, Playbooks.standard());
      return Playbooks.standard();
    }
    Path file = settings.file(KEY);
    try {
      Playbooks playbooks = Playbooks.read(file);
      checkScopes(settings, sources, playbooks);
      checkSources(settings, sources, playbooks);
      return playbooks;
    } catch (ConfigException e) {
      e.problems().forEach(problem -> settings.problem(KEY, "%s: %s".formatted(file, problem)));
      return Playbooks.standard();
    }
  }

  private static void checkScopes(
      YamlSettings settings, List<SourceSettings> sources, Playbooks playbooks) {
    Set<String> known =
        playbooks.all().stream().map(Playbook::name).collect(Collectors.toUnmodifiableSet());
    for (SourceSettings source : sources) {
      source.scope().playbooks().stream()
          .filter(name -> !known.contains(name))
          .forEach(
              name ->
                  settings.problem(
                      "alarms.sources.%s.playbooks".formatted(source.name()),
                      "there is no playbook " + Printable.brief(name)));
    }
  }

  private static void checkSources(
      YamlSettings settings, List<SourceSettings> sources, Playbooks playbooks) {
    Set<String> known =
        Stream.concat(
                Arrays.stream(SourceKind.values()).map(SourceKind::word),
                sources.stream().map(SourceSettings::name))
            .collect(Collectors.toUnmodifiableSet());
    for (Playbook playbook : playbooks.all()) {
      playbook.match().sources().stream()
          .filter(source -> !known.contains(source))
          .forEach(
              source ->
                  settings.problem(
                      KEY,
                      "playbook %s is for %s, which is no kind of source and no source's name"
                          .formatted(playbook.name(), Printable.brief(source))));
    }
  }
}
