package dev.impound.controller.plan;

import dev.impound.settings.YamlSettings;
import java.time.Duration;
import java.util.List;

/**
 * The section {@code guards} of the configuration: what no alarm, playbook or operator gets past
 * without an approval.
 *
 * @param containers globs of container names, or id prefixes of 12 or more digits, never contained
 *     by themselves
 * @param nodes globs of node names whose containers are not
 * @param listeners ids of listeners that are not closed
 * @param most most containments in a window, over all nodes
 * @param mostPerService most containments in a window of containers of one image
 * @param keepMembers how many healthy members a listener that has several keeps; 0 switches it off
 * @param holdExpires a hold that nobody decides is denied after this
 * @param approvalExpires an approval that could not be acted on within this must be given again
 */
public record GuardSettings(
    List<String> containers,
    List<String> nodes,
    List<String> listeners,
    int most,
    Duration window,
    int mostPerService,
    int keepMembers,
    Duration holdExpires,
    Duration approvalExpires) {
  private static final int MOST = 10_000;

  /** In a window of no length no limit would ever be reached. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public GuardSettings {
    containers = List.copyOf(containers);
    nodes = List.copyOf(nodes);
    listeners = List.copyOf(listeners);
  }

  /** What holds where nothing is configured. */
  public static GuardSettings standard() {
    return new GuardSettings(
        List.of(),
        List.of(),
        List.of(),
        10,
        Duration.ofMinutes(10),
        3,
        1,
        Duration.ofHours(24),
        Duration.ofHours(1));
  }

  /** Reads the section; what is wrong with it is noted in {@code settings}. */
  public static GuardSettings read(YamlSettings settings) {
    GuardSettings standard = standard();
    return new GuardSettings(
        entries(settings, "guards.containers"),
        entries(settings, "guards.nodes"),
        entries(settings, "guards.listeners"),
        settings.number("guards.most", 1, MOST, standard.most),
        settings.span("guards.window", SHORTEST, standard.window),
        settings.number("guards.most-per-service", 1, MOST, standard.mostPerService),
        settings.number("guards.keep-members", 0, 1000, standard.keepMembers),
        settings.span("guards.hold-expires", SHORTEST, standard.holdExpires),
        settings.span("guards.approval-expires", SHORTEST, standard.approvalExpires));
  }

  private static List<String> entries(YamlSettings settings, String key) {
    List<String> entries = settings.list(key);
    if (entries.stream().anyMatch(String::isBlank)) {
      settings.problem(key, "an entry is empty, and would protect nothing");
    }
    return entries;
  }
}
