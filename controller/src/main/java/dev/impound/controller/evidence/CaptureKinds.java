package dev.impound.controller.evidence;

import dev.impound.controller.incident.CaptureScope;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which kinds of evidence a scope means. */
public final class CaptureKinds {
  private CaptureKinds() {}

  /**
   * The kinds to take.
   *
   * @throws IllegalArgumentException when it names a kind that there is not
   */
  public static Set<ItemKind> of(CaptureScope scope) {
    Set<ItemKind> kinds = EnumSet.noneOf(ItemKind.class);
    scope.profile().ifPresent(profile -> kinds.addAll(of(profile)));
    scope.kinds().forEach(name -> kinds.add(named(name)));
    return kinds;
  }

  private static Set<ItemKind> of(CaptureScope.Profile profile) {
    return switch (profile) {
      case QUICK ->
          EnumSet.of(
              ItemKind.CONTAINER_INSPECT,
              ItemKind.BEFORE_PAUSE,
              ItemKind.PROCESSES,
              ItemKind.SOCKETS,
              ItemKind.NETWORK,
              ItemKind.PROCESS_FILES,
              ItemKind.DIFF,
              ItemKind.LOGS);
      case STANDARD -> EnumSet.complementOf(EnumSet.of(ItemKind.MEMORY, ItemKind.VOLUMES));
      case FULL -> EnumSet.complementOf(EnumSet.of(ItemKind.VOLUMES));
    };
  }

  private static ItemKind named(String name) {
    return Arrays.stream(ItemKind.values())
        .filter(kind -> name(kind).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no kind of evidence %s; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(ItemKind.values())
                                .map(CaptureKinds::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** As orders name it, such as "process-files". */
  public static String name(ItemKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
