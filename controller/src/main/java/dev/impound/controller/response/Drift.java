package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWay.Standing;
import dev.impound.controller.isolation.CutWays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Looks whether what was cut in the cloud is still cut, and tells of what somebody undid or
 * changed: in the timeline of each incident that holds it, and as news. Told once, and again when
 * it changes; what is told is kept in memory, so a restart tells it once more. Changes nothing.
 * Used by one thread.
 */
public final class Drift {
  private final CutWays ways;
  private final CloudHolds holds;
  private final IncidentDesk incidents;
  private final BiConsumer<IncidentId, String> news;
  private final Map<CutPoint, String> told = new HashMap<>();

  /**
   * @param news is given the incident, and what drifted in one sentence
   */
  public Drift(
      CutWays ways, CloudHolds holds, IncidentDesk incidents, BiConsumer<IncidentId, String> news) {
    this.ways = ways;
    this.holds = holds;
    this.incidents = incidents;
    this.news = news;
  }

  /** Looks at every point that is held, one after the other. */
  public void look() {
    Set<CutPoint> held =
        holds.all().stream().map(CloudHolds.Held::point).collect(Collectors.toSet());
    told.keySet().retainAll(held);
    for (CloudHolds.Held point : holds.all()) {
      Optional<CutWay> way = ways.find(point.point().way());
      if (way.isPresent() && !isUnderWay(point)) {
        look(way.get(), point);
      }
    }
  }

  /** While an incident is being cut or released, its points are between two states. */
  private boolean isUnderWay(CloudHolds.Held point) {
    return point.holders().stream()
        .flatMap(holder -> incidents.find(holder).stream())
        .anyMatch(Drift::isChanging);
  }

  private static boolean isChanging(Incident incident) {
    return incident.isActive(StepKind.RESTORE)
        || StepKind.CLOUD_CUTS.stream().anyMatch(incident::isActive);
  }

  private void look(CutWay way, CloudHolds.Held point) {
    Standing standing;
    try {
      standing = way.look(point.point(), point.prior());
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.INTERRUPTED) {
        throw e;
      }
      // The cloud's own health is told elsewhere; this is looked at again.
      return;
    }
    if (isUnderWay(point)) {
      return;
    }
    String words = words(point, standing);
    String before = told.getOrDefault(point.point(), "");
    if (!words.equals(before)) {
      tell(point, words.isEmpty() ? RestoreStep.words(point) + " is cut again" : words);
    }
    if (words.isEmpty()) {
      told.remove(point.point());
    } else {
      told.put(point.point(), words);
    }
  }

  private void tell(CloudHolds.Held point, String text) {
    for (IncidentId holder : point.holders()) {
      incidents.note(holder, "drift: " + text);
      news.accept(holder, holder + ": " + text);
    }
  }

  private static String words(CloudHolds.Held point, Standing standing) {
    String words = RestoreStep.words(point);
    return switch (standing) {
      case Standing.InForce inForce -> "";
      case Standing.AsBefore asBefore ->
          words + " is as it was before it was cut: somebody has undone the cut";
      case Standing.Half(var found) ->
          "%s is cut by half: it has %s; contain or release it again".formatted(words, found);
      case Standing.Changed(var found) ->
          "%s was changed by somebody since it was cut: it has %s".formatted(words, found);
      case Standing.Gone gone -> words + " is gone from the cloud";
    };
  }
}
