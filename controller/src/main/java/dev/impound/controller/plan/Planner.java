package dev.impound.controller.plan;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.plan.ResponsePlan.PlannedAction;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes plans. */
public final class Planner {
  private static final String NOT_CUTTABLE =
      "its network would not be cut on the node, since it is the node's own";

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

  /**
   * What is needed to plan cuts in the cloud.
   *
   * @param ports ids of the node's ports; empty where they were not asked for
   */
  public record CloudMeans(CutWays ways, List<String> ports) {
    public CloudMeans {
      ports = List.copyOf(ports);
    }
  }

  /**
   * Plan of containment.
   *
   * @param cuts how it is cut off
   * @param cloud what is needed to plan the cuts in the cloud
   */
  public static ResponsePlan containment(
      Node node, ContainerFacts container, Fronting fronting, Cuts cuts, CloudMeans cloud) {
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
      if (cuts.onNode()) {
        cut(container, undo).ifPresentOrElse(actions::add, () -> warnings.add(NOT_CUTTABLE));
      }
      holdRestart(container, undo).ifPresent(actions::add);
    } else {
      warnings.add("the container has no processes, so there is nothing to freeze");
    }
    CloudPlanner planner = new CloudPlanner(cloud, undo, actions, warnings);
    planner.plan(node.name(), fronting, cuts.inCloud());
    return new ResponsePlan(
        new Target(node.name(), container.id()),
        Printable.brief(container.name()),
        actions,
        warnings);
  }

  private static Optional<PlannedAction> cut(ContainerFacts container, String undo) {
    if (container.usesHostNetwork()) {
      return Optional.empty();
    }
    return Optional.of(
        new PlannedAction(
            "cut its network on the node: nothing but loopback passes in its network namespace",
            "open connections carry nothing any more; interfaces, addresses, routes and sockets"
                + " stay as they are; left alone where it shares the namespace with another"
                + " container",
            undo));
  }

  private static Optional<PlannedAction> holdRestart(ContainerFacts container, String undo) {
    String policy = container.restartPolicy();
    if (policy.isEmpty() || policy.equals("no")) {
      return Optional.empty();
    }
    return Optional.of(
        new PlannedAction(
            "once it is frozen, set its restart policy from %s to no"
                .formatted(Printable.brief(policy)),
            "a restart of the engine does not run it again",
            undo));
  }

  /** A listener in a few words, for plans, timelines and errors. */
  public static String words(FrontingListener listener) {
    String name = listener.name().isEmpty() ? "" : Printable.brief(listener.name()) + " ";
    return "%s(%s, %s port %d)"
        .formatted(name, listener.id(), Printable.brief(listener.protocol()), listener.port());
  }

  private static List<String> kubernetes(ContainerFacts.Pod pod) {
    return List.of(
        "it is container %s of Kubernetes pod %s/%s: a frozen container answers no probe, and once its"
                .formatted(
                    Printable.brief(pod.container()),
                    Printable.brief(pod.namespace()),
                    Printable.brief(pod.name()))
            + " liveness probe has failed often enough, the kubelet ends it and makes another, with"
            + " another id, that is not contained",
        "once its readiness probe fails, its Services send to the other pods of the workload, which"
            + " may be of the same image; whoever scales or rolls the workload removes this pod:"
            + " capture it first, and keep the pod (take its label out of the workload's selector)",
        "its pod shares one network: it is not cut on the node unless it is alone in it");
  }

  private static List<String> warnings(Node node, ContainerFacts container) {
    List<String> warnings = new ArrayList<>(node.warnings());
    if (container.autoRemove()) {
      warnings.add(
          "the engine deletes this container, writable layer and all, as soon as it dies: capture"
              + " it before anything else");
    }
    container.pod().ifPresent(pod -> warnings.addAll(kubernetes(pod)));
    if (container.usesHostNetwork()) {
      warnings.add("the container uses the node's network: every port of the node may be its own");
    }
    return warnings;
  }

  /**
   * What a release undoes.
   *
   * @param cuts points of the cloud at which the incident holds it cut off, in words
   * @param cut whether its network is or may be cut on the node
   * @param restartPolicy that the container had, where the incident took it away
   */
  public record Undo(
      boolean frozen, List<String> cuts, boolean cut, Optional<String> restartPolicy) {
    public Undo {
      cuts = List.copyOf(cuts);
    }
  }

  /** Plan of release. */
  public static ResponsePlan release(Target target, String containerName, Undo undo) {
    List<PlannedAction> actions = new ArrayList<>();
    for (String point : undo.cuts()) {
      actions.add(
          new PlannedAction(
              "give %s back what it had".formatted(point),
              "what it let through before passes again; refused if somebody changed it since",
              ""));
    }
    if (undo.cut()) {
      actions.add(
          new PlannedAction(
              "remove the cut from its network namespace",
              "what is still open passes again, and so does everything else",
              ""));
    }
    undo.restartPolicy()
        .ifPresent(
            policy ->
                actions.add(
                    new PlannedAction(
                        "set the restart policy back to " + Printable.brief(policy),
                        "the engine restarts it as before; left alone if somebody changed it since",
                        "")));
    if (undo.frozen()) {
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
