package dev.impound.controller.plan;

import dev.impound.controller.incident.Target;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges whether a step may be done without a person. Pure: what it judges by is handed in.
 *
 * @param own containers that Impound itself runs in, never touched
 */
public record Guards(GuardSettings settings, Set<ContainerId> own) {
  /** Shorter ones are names: an id that a person copies has 12 digits at least. */
  private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-fA-F]{12,64}");

  public Guards {
    own = Set.copyOf(own);
  }

  /**
   * What a freeze is judged by.
   *
   * @param service what the container is one of: its image without tag and digest
   * @param inWindow containments of other containers in the window, over all nodes
   * @param inWindowOfService of them, those of the same service
   * @param playbookHour containments of other containers by the same playbook in the last hour
   * @param playbookMost the playbook's own limit
   * @param pools pools that lead to the container, as far as they were asked for
   */
  public record FreezeQuestion(
      Target target,
      String containerName,
      String service,
      int inWindow,
      int inWindowOfService,
      int playbookHour,
      Optional<Integer> playbookMost,
      List<PoolHealth> pools) {
    public FreezeQuestion {
      pools = List.copyOf(pools);
    }
  }

  /**
   * A pool that leads to the container.
   *
   * @param members all of them
   * @param healthyOthers members that are healthy, not the container's own, and not contained
   */
  public record PoolHealth(String pool, int members, int healthyOthers) {}

  /**
   * What the closing of a listener is judged by.
   *
   * @param words the listener in a few words, safe to show
   * @param healthyOthers healthy members behind it that would be cut off though they are not the
   *     container's
   * @param doubts why it may lead to something else than the container; none when it certainly
   *     leads there
   */
  public record ListenerQuestion(
      String listenerId, String words, int healthyOthers, List<String> doubts) {
    public ListenerQuestion {
      doubts = List.copyOf(doubts);
    }
  }

  /** Why a freeze has to wait for a person, one sentence each; empty when it may be done. */
  public List<String> holdFreeze(FreezeQuestion question) {
    List<String> holds = new ArrayList<>();
    if (own.contains(question.target().container())) {
      holds.add("Impound itself runs in this container");
    }
    holdProtected(question, holds);
    holdRate(question, holds);
    question.pools().forEach(pool -> holdPool(pool, holds));
    return List.copyOf(holds);
  }

  private void holdProtected(FreezeQuestion question, List<String> holds) {
    String name = question.containerName();
    settings.containers().stream()
        .filter(entry -> isProtected(entry, name, question.target().container()))
        .findFirst()
        .ifPresent(
            entry ->
                holds.add(
                    "container %s is protected by %s (guards.containers)"
                        .formatted(Printable.brief(name), Printable.brief(entry))));
    String node = question.target().node().text();
    settings.nodes().stream()
        .filter(entry -> new Glob(entry).matches(node))
        .findFirst()
        .ifPresent(
            entry ->
                holds.add(
                    "node %s is protected by %s (guards.nodes)"
                        .formatted(node, Printable.brief(entry))));
  }

  private static boolean isProtected(String entry, String name, ContainerId id) {
    return new Glob(entry).matches(name)
        || (ID_PREFIX.matcher(entry).matches()
            && id.hex().startsWith(entry.toLowerCase(Locale.ROOT)));
  }

  private void holdRate(FreezeQuestion question, List<String> holds) {
    String window = "in the last " + PlanWords.of(settings.window());
    String service = " of " + Printable.brief(question.service());
    hold(holds, question.inWindow(), "", window, settings.most(), "guards.most");
    hold(
        holds,
        question.inWindowOfService(),
        service,
        window,
        settings.mostPerService(),
        "guards.most-per-service");
    question
        .playbookMost()
        .ifPresent(
            most ->
                hold(
                    holds,
                    question.playbookHour(),
                    "",
                    "by its playbook in the last hour",
                    most,
                    "containments-per-hour"));
  }

  private static void hold(
      List<String> holds, int count, String which, String when, int most, String setting) {
    if (count >= most) {
      holds.add(
          "%s%s %s contained %s, and %d is the most (%s)"
              .formatted(
                  PlanWords.count(count, "container"),
                  which,
                  count == 1 ? "was" : "were",
                  when,
                  most,
                  setting));
    }
  }

  /**
   * A pool of one member serves nothing without it, whether it is frozen or left to an intruder.
   */
  private void holdPool(PoolHealth pool, List<String> holds) {
    if (pool.members() > 1 && pool.healthyOthers() < settings.keepMembers()) {
      holds.add(
          "pool %s would keep %s of %d, and %d is the least (guards.keep-members)"
              .formatted(
                  Printable.brief(pool.pool()),
                  PlanWords.count(pool.healthyOthers(), "healthy member"),
                  pool.members(),
                  settings.keepMembers()));
    }
  }

  /** Why closing a listener has to wait for a person; empty when it may be done. */
  public List<String> holdListener(ListenerQuestion question) {
    List<String> holds = holdAnyChange(question);
    if (settings.keepMembers() > 0 && question.healthyOthers() > 0) {
      holds.add(
          "closing listener %s would cut off %s that %s not the container's (guards.keep-members)"
              .formatted(
                  question.words(),
                  PlanWords.count(question.healthyOthers(), "healthy member"),
                  question.healthyOthers() == 1 ? "is" : "are"));
    }
    return List.copyOf(holds);
  }

  /**
   * Why draining the container's members behind a listener has to wait for a person; empty when it
   * may be done.
   */
  public List<String> holdDrain(ListenerQuestion question) {
    List<String> holds = holdAnyChange(question);
    int least = Math.max(1, settings.keepMembers());
    if (question.healthyOthers() < least) {
      holds.add(
          "listener %s would keep %s, and %d is the least for draining (guards.keep-members)"
              .formatted(
                  question.words(),
                  PlanWords.count(question.healthyOthers(), "healthy member"),
                  least));
    }
    return List.copyOf(holds);
  }

  private List<String> holdAnyChange(ListenerQuestion question) {
    List<String> holds = new ArrayList<>();
    if (settings.listeners().contains(question.listenerId())) {
      holds.add("listener %s is protected (guards.listeners)".formatted(question.words()));
    }
    if (!question.doubts().isEmpty()) {
      holds.add(
          "listener %s may lead to something else than the container: %s"
              .formatted(question.words(), String.join("; ", question.doubts())));
    }
    return holds;
  }
}
