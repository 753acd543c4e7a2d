package dev.impound.controller.plan;

import dev.impound.controller.isolation.Way;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values in words, as playbooks spell them and as sentences tell them; safe to show. */
public final class PlanWords {
  private static final int MOST_NAMED = 8;

  private PlanWords() {}

  /** As in a playbook, for example "critical" or "isolate". */
  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In the greatest unit that tells it exactly, for example "90 s", "10 min", "2 h" or "7 d". */
  public static String of(Duration span) {
    long seconds = span.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + " s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + " min";
    }
    return seconds % 86_400 != 0 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** Any of several, the first few named: "a", or "a or b". */
  static String anyOf(Collection<String> texts) {
    String named =
        texts.stream().limit(MOST_NAMED).map(Printable::brief).collect(Collectors.joining(" or "));
    return texts.size() <= MOST_NAMED
        ? named
        : "%s or %d more".formatted(named, texts.size() - MOST_NAMED);
  }

  /** What a point of the cloud is that was cut, for example "drained". */
  public static String ofCut(Way way) {
    return switch (way) {
      case LISTENER_WHITELIST -> "closed to all but the responders";
      case MEMBER_DRAIN -> "drained: it gets no new connections";
      case SECURITY_GROUP -> "shut off from all but what is kept open";
    };
  }

  /** For example "1 container" or "3 containers". */
  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
