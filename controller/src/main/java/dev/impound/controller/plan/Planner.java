package dev.impound.controller.plan;

import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.FrontingListener;
import dev.impound.controller.isolation.FrontingListeners;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.plan.ResponsePlan.PlannedAction;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;

/** Makes plans. */
public final class Planner {
  private Planner() {}

  /**
   * What is known of the listeners in front of a container: found, or why they could not be asked
   * for.
   */
  public sealed interface Fronting {
    /** They were found; there may be none. */
    record Known(FrontingListeners found, List<String> responders) implements Fronting {
      public Known {
        responders = List.copyOf(responders);
      }
    }

    /** They could not be asked for; {@code why} is one sentence. */
    record Unknown(String why) implements Fronting {}
  }

  /** Plan of containment. */
  public static ResponsePlan containment(Node node, ContainerFacts container, Fronting fronting) {
    String undo = releaseCommand(node, container);
    List<PlannedAction> actions = new ArrayList<>();
    List<String> warnings = new ArrayList<>(warnings(node, container));
    if (container.hasProcesses()) {
      actions.add(
          new PlannedAction(
              "freeze container %s (%s) and verify that each process is frozen"
                  .formatted(Printable.brief(container.name()), container.id().brief()),
              "it answers nothing until it is released; open connections stay open",
              undo));
    } else {
      warnings.add("the container has no processes, so there is nothing to freeze");
    }
    switch (fronting) {
      case Fronting.Known(var found, var responders) -> {
        found.listeners().forEach(listener -> actions.add(close(listener, responders, undo)));
        warnings.addAll(found.notes());
        if (found.listeners().isEmpty()) {
          warnings.add(
              "no listener in front of it was found, so no traffic would be cut at the load"
                  + " balancer");
        }
      }
      case Fronting.Unknown(var why) -> warnings.add("listeners would not be closed: " + why);
    }
    return new ResponsePlan(
        new Target(node.name(), container.id()),
        Printable.brief(container.name()),
        actions,
        warnings);
  }

  private static PlannedAction close(
      FrontingListener listener, List<String> responders, String undo) {
    return new PlannedAction(
        "close listener %s to all but %s".formatted(words(listener), String.join(", ", responders)),
        "%s; %d member%s behind it lose%s new connections, established ones go on"
            .formatted(
                listener.evidence(),
                listener.members(),
                listener.members() == 1 ? "" : "s",
                listener.members() == 1 ? "s" : ""),
        undo);
  }

  /** A listener in a few words, for plans, timelines and errors. */
  public static String words(FrontingListener listener) {
    String name = listener.name().isEmpty() ? "" : Printable.brief(listener.name()) + " ";
    return "%s(%s, %s port %d)"
        .formatted(name, listener.id(), Printable.brief(listener.protocol()), listener.port());
  }

  private static List<String> warnings(Node node, ContainerFacts container) {
    List<String> warnings = new ArrayList<>(node.warnings());
    if (container.autoRemove()) {
      warnings.add(
          "the engine deletes this container, writable layer and all, as soon as it dies: capture"
              + " it before anything else");
    }
    if (container.usesHostNetwork()) {
      warnings.add("the container uses the node's network: every port of the node may be its own");
    }
    return warnings;
  }

  /** Plan of release. {@code listeners} are those that this incident holds closed, in words. */
  public static ResponsePlan release(
      Target target, String containerName, boolean frozen, List<String> listeners) {
    List<PlannedAction> actions = new ArrayList<>();
    for (String listener : listeners) {
      actions.add(
          new PlannedAction(
              "give listener %s back what it had".formatted(listener),
              "everybody it let in before reaches it again; refused if somebody changed it since",
              ""));
    }
    if (frozen) {
      actions.add(
          new PlannedAction(
              "thaw container %s (%s)"
                  .formatted(Printable.brief(containerName), target.container().brief()),
              "its processes, the intruder's too, run again where they were stopped",
              ""));
    }
    return new ResponsePlan(target, Printable.brief(containerName), actions, List.of());
  }

  private static String releaseCommand(Node node, ContainerFacts container) {
    return releaseCommand(new Target(node.name(), container.id()));
  }

  /**
   * The command that undoes containment. Names the container by id, which no intruder can choose.
   */
  public static String releaseCommand(Target target) {
    return "impound release %s/%s --reason TEXT"
        .formatted(target.node(), target.container().brief());
  }
}
