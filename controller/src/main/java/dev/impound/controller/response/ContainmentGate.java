package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.ContainerFacts.ContainerState;
import dev.impound.controller.node.PublishedPort;
import dev.impound.controller.plan.Guards;
import dev.impound.controller.plan.Guards.FreezeQuestion;
import dev.impound.controller.plan.Guards.ListenerQuestion;
import dev.impound.controller.plan.Planner;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.response.ContainmentLedger.Entry;
import dev.impound.controller.response.StepOutcome.Hold;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where every containment has to pass, whoever ordered it: asks the guards, and enters what they
 * let through into the ledger before anything is done. One at a time in all controllers, so that
 * several alarms at the same moment cannot each take the last place.
 *
 * <p>The first containment asks the cloud nothing, and is not slowed by it: while nothing else is
 * contained, at most one member of a service goes.
 */
final class ContainmentGate {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Guards guards;
  private final Playbooks playbooks;
  private final ContainmentLedger ledger;
  private final Fronts fronts;
  private final IncidentDesk incidents;
  private final SharedLock gate;

  ContainmentGate(
      Guards guards,
      Playbooks playbooks,
      ContainmentLedger ledger,
      Fronts fronts,
      IncidentDesk incidents,
      SharedLock gate) {
    this.gate = gate;
    this.guards = guards;
    this.playbooks = playbooks;
    this.ledger = ledger;
    this.fronts = fronts;
    this.incidents = incidents;
  }

  /**
   * Why the containment has to wait for a person; empty when it may begin, which is in the ledger.
   */
  Optional<Hold> hold(Incident incident, Step step, ContainerFacts container)
      throws InterruptedException {
    if (guards.own().contains(container.id())) {
      return asked("Impound itself runs in this container; no approval gets past that");
    }
    if (step.approval().filter(given -> given.until().isBefore(incidents.now())).isPresent()) {
      return asked("the approval was given too long ago; give it again");
    }
    Optional<Neighbours> asked = Optional.empty();
    while (true) {
      SharedLock.Held held = gate.take();
      try {
        List<Entry> entries = ledger.since(incidents.now().minus(longest()));
        List<Entry> others = inForceElsewhere(entries, incident.id());
        if (!needsMembers(others) || asked.filter(known -> known.covers(others)).isPresent()) {
          return decide(incident, step, container, entries, asked.orElse(Neighbours.NONE));
        }
      } finally {
        held.close();
      }
      asked = Optional.of(ask(incident, container));
    }
  }

  private Duration longest() {
    Duration window = guards.settings().window();
    return window.compareTo(HOUR) > 0 ? window : HOUR;
  }

  private boolean needsMembers(List<Entry> others) {
    int keep = guards.settings().keepMembers();
    return fronts.isolation().isPresent() && (keep > 1 || (keep == 1 && !others.isEmpty()));
  }

  private static List<Entry> inForceElsewhere(List<Entry> entries, IncidentId incident) {
    return entries.stream()
        .filter(entry -> entry.inForce() && !entry.incident().equals(incident))
        .toList();
  }

  private static Optional<Hold> asked(String why) {
    return Optional.of(new Hold(HoldCause.ASKED, why));
  }

  /** What was let in before is not counted again, and is still asked whether it is protected. */
  private Optional<Hold> decide(
      Incident incident,
      Step step,
      ContainerFacts container,
      List<Entry> entries,
      Neighbours neighbours) {
    boolean entered =
        entries.stream()
            .anyMatch(entry -> entry.inForce() && entry.incident().equals(incident.id()));
    if (!isOver(step, HoldCause.CONTAINMENT)) {
      List<String> why =
          guards.holdFreeze(
              entered
                  ? question(incident, container, List.of(), Neighbours.NONE)
                  : question(incident, container, entries, neighbours));
      if (!why.isEmpty()) {
        return Optional.of(new Hold(HoldCause.CONTAINMENT, String.join("; ", why)));
      }
    }
    if (!entered) {
      ledger.add(
          new Entry(
              incident.id(),
              service(container),
              incident.playbook(),
              incident.target().node(),
              ports(container),
              incidents.now(),
              container.state() == ContainerState.PAUSED,
              true));
    }
    return Optional.empty();
  }

  private static boolean isOver(Step step, HoldCause cause) {
    return step.approval().filter(given -> given.covers(cause)).isPresent();
  }

  private FreezeQuestion question(
      Incident incident, ContainerFacts container, List<Entry> entries, Neighbours neighbours) {
    Instant now = incidents.now();
    List<Entry> others =
        entries.stream().filter(entry -> !entry.incident().equals(incident.id())).toList();
    List<Entry> recent =
        others.stream()
            .filter(entry -> entry.at().isAfter(now.minus(guards.settings().window())))
            .toList();
    String service = service(container);
    return new FreezeQuestion(
        incident.target(),
        container.name(),
        service,
        recent.size(),
        count(recent, entry -> entry.service().equals(service)),
        count(
            others,
            entry ->
                entry.at().isAfter(now.minus(HOUR))
                    && entry.playbook().equals(incident.playbook())),
        playbooks.all().stream()
            .filter(playbook -> playbook.name().equals(incident.playbook()))
            .map(Playbook::limits)
            .flatMap(limits -> limits.containments().stream().boxed())
            .findFirst(),
        neighbours.listeners().stream().map(neighbours::health).toList());
  }

  private static int count(Collection<Entry> entries, Predicate<Entry> condition) {
    return (int) entries.stream().filter(condition).count();
  }

  /** Asks the cloud; where it cannot be asked, nothing is known, and a note says so. */
  private Neighbours ask(Incident incident, ContainerFacts container) {
    List<Entry> others = inForceElsewhere(ledger.since(incidents.now()), incident.id());
    try {
      return new Neighbours(
          fronts.find(incident.target(), container).listeners(), contained(others), others);
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.INTERRUPTED) {
        throw e;
      }
      incidents.note(
          incident.id(),
          "the guard of healthy members could not be asked, and does not hold this: "
              + e.getMessage());
      return new Neighbours(List.of(), Set.of(), others);
    }
  }

  /** Endpoints of what is contained; of a node that cannot be told, none: then less is held. */
  private Set<String> contained(List<Entry> entries) {
    Map<NodeName, Set<Integer>> ports = new HashMap<>();
    entries.forEach(
        entry ->
            ports.computeIfAbsent(entry.node(), node -> new HashSet<>()).addAll(entry.ports()));
    Set<String> endpoints = new HashSet<>();
    ports.forEach((node, of) -> endpoints.addAll(endpoints(node, of)));
    return endpoints;
  }

  private Set<String> endpoints(NodeName node, Set<Integer> ports) {
    try {
      return fronts.endpoints(node, ports);
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.INTERRUPTED) {
        throw e;
      }
      return Set.of();
    }
  }

  /** Why a listener must not be closed without a person; empty when it may be. */
  List<String> holdListener(Incident incident, Step step, FrontingListener listener) {
    if (isOver(step, HoldCause.LISTENERS)) {
      return List.of();
    }
    return guards.holdListener(question(incident, listener, listener.otherTargets()));
  }

  /** Why the container's members behind a listener must not be drained without a person. */
  List<String> holdDrain(Incident incident, Step step, FrontingListener listener) {
    return isOver(step, HoldCause.LISTENERS)
        ? List.of()
        : guards.holdDrain(question(incident, listener, Set.of()));
  }

  /**
   * @param beside endpoints that lose too, beside the other members of its pools
   */
  private ListenerQuestion question(
      Incident incident, FrontingListener listener, Set<String> beside) {
    List<Entry> others = inForceElsewhere(ledger.since(incidents.now()), incident.id());
    Neighbours neighbours = new Neighbours(List.of(listener), contained(others), others);
    return new ListenerQuestion(
        listener.id().text(),
        Planner.words(listener),
        neighbours.left(listener.healthyOthers()) + neighbours.left(beside),
        listener.doubts());
  }

  /** Whether the container was paused by somebody else before this incident froze it. */
  boolean pausedBefore(IncidentId incident) {
    return ledger.find(incident).filter(Entry::pausedBefore).isPresent();
  }

  /** The containment is undone: its container serves again. */
  void released(IncidentId incident) {
    ledger.released(incident, incidents.now());
  }

  private static Set<Integer> ports(ContainerFacts container) {
    return container.publishedPorts().stream()
        .map(PublishedPort::hostPort)
        .collect(Collectors.toSet());
  }

  /** What the container is one of: its image without tag and digest. */
  static String service(ContainerFacts container) {
    String image = container.image();
    int digest = image.indexOf('@');
    String name = digest < 0 ? image : image.substring(0, digest);
    int tag = name.lastIndexOf(':');
    return tag > name.lastIndexOf('/') && !name.startsWith("sha256:")
        ? name.substring(0, tag)
        : name;
  }
}
