package dev.impound.controller.quarantine;

import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.ItemKind;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.ProgressListener;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeRole;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.node.SandboxFacts;
import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Loads evidence on quarantine nodes and runs it in sandboxes. Blocks until the node has answered.
 */
public final class QuarantineDesk {
  /** As a node's policy spells it. */
  private static final String RUN = "quarantine-run";

  private final NodeCommands commands;
  private final NodeSessions sessions;
  private final Evidence evidence;
  private final LoadOrders orders;
  private final IncidentDesk incidents;

  public QuarantineDesk(
      NodeCommands commands,
      NodeSessions sessions,
      Evidence evidence,
      LoadOrders orders,
      IncidentDesk incidents) {
    this.commands = commands;
    this.sessions = sessions;
    this.evidence = evidence;
    this.orders = orders;
    this.incidents = incidents;
  }

  /** A sandbox and the node it is on. */
  public record Placed(NodeName node, SandboxFacts sandbox) {}

  /** Sandboxes, and the nodes that could not be asked, one sentence each. */
  public record Listing(List<Placed> sandboxes, List<String> notAsked) {
    public Listing {
      sandboxes = List.copyOf(sandboxes);
      notAsked = List.copyOf(notAsked);
    }
  }

  /**
   * Loads an image item and returns the node's image id, which the node has compared with the
   * item's digests.
   */
  public String load(ItemId id, NodeName node, ProgressListener progress) throws IOException {
    Item item = image(id);
    requireQuarantine(node);
    requireTogether(item, node);
    evidence.requireKept(item);
    sessions.requireNotElsewhere(node);
    long total = evidence.archive(id).size();
    Sha256 config = item.sha256().orElseThrow();
    return step(
        item,
        StepKind.QUARANTINE_LOAD,
        "%s on %s".formatted(id, node),
        () -> {
          LoadOrders.Order order = orders.allow(node, id);
          try {
            return commands.load(
                node,
                id.toString(),
                config,
                item.diffIds(),
                at -> progress.read(at.bytesDone(), total));
          } finally {
            order.close();
          }
        });
  }

  /**
   * What it takes to run a sandbox.
   *
   * @param config digest of the image's config
   * @param signatureNeed operator keys of which the node wants one's signature; empty where it
   *     wants none
   */
  public record RunPlan(Sha256 config, Optional<List<String>> signatureNeed) {}

  /** Checks what {@link #run} checks, and runs nothing. */
  public RunPlan planRun(ItemId id, NodeName node) {
    Item item = image(id);
    Node found = requireQuarantine(node);
    sessions.requireNotElsewhere(node);
    return new RunPlan(item.sha256().orElseThrow(), found.signatureNeed(RUN));
  }

  /**
   * Runs a sandbox from an image item that is loaded on the node.
   *
   * @param order what an operator signed for the node, where it was signed
   */
  public Placed run(ItemId id, NodeName node, String name, Optional<SignedOrder> order) {
    Item item = image(id);
    Node found = requireQuarantine(node);
    if (order.isEmpty() && found.signatureNeed(RUN).isPresent()) {
      throw new RefusedException(
          RefusalReason.OPERATOR_SIGNATURE_NEEDED,
          "node %s runs a sandbox only with the signature of an operator's key, and nobody signed"
              .formatted(node),
          "repeat it with --operator-key FILE; \"impound node show\" tells which keys the node"
              + " knows");
    }
    sessions.requireNotElsewhere(node);
    Sha256 config = item.sha256().orElseThrow();
    return step(
        item,
        StepKind.QUARANTINE_RUN,
        "%s as %s on %s".formatted(id, Printable.brief(name), node),
        () -> new Placed(node, commands.run(node, name, id.toString(), config, order)));
  }

  /** Every sandbox of every quarantine node that is connected. */
  public Listing list() {
    List<Placed> sandboxes = new ArrayList<>();
    List<String> notAsked = new ArrayList<>();
    for (Node node : sessions.all()) {
      if (!node.roles().contains(NodeRole.QUARANTINE)) {
        continue;
      }
      try {
        commands
            .sandboxes(node.name())
            .forEach(sandbox -> sandboxes.add(new Placed(node.name(), sandbox)));
      } catch (NodeCommandException e) {
        notAsked.add(e.inWords());
      }
    }
    return new Listing(sandboxes, notAsked);
  }

  /** Finds a sandbox by name. */
  public Placed find(String name) {
    Listing listing = list();
    return listing.sandboxes().stream()
        .filter(placed -> placed.sandbox().name().equals(name))
        .findFirst()
        .orElseThrow(() -> notFound(name, listing));
  }

  /** Refers to another controller that has a quarantine node; that one looks on its own. */
  private RefusedException notFound(String name, Listing listing) {
    String message =
        "no sandbox is named %s%s"
            .formatted(
                Printable.brief(name),
                listing.notAsked().isEmpty() ? "" : "; " + String.join("; ", listing.notAsked()));
    String hint = "\"impound quarantine list\" shows the sandboxes";
    return new RefusedException(
        sessions
            .elsewhere(NodeRole.QUARANTINE)
            .map(address -> Refusal.elsewhere(message, hint, address))
            .orElseGet(() -> Refusal.of(RefusalReason.SANDBOX_UNKNOWN, message, hint)));
  }

  /** Kills a sandbox's processes and removes it. Returns the node it was on. */
  public NodeName stop(String name) {
    Placed placed = find(name);
    commands.stopAndRemove(placed.node(), name);
    return placed.node();
  }

  private Item image(ItemId id) {
    Item item = evidence.item(id);
    if (item.kind() != ItemKind.IMAGE) {
      throw new RefusedException(
          RefusalReason.NOT_AN_IMAGE,
          "%s is %s, and only an image can be loaded".formatted(id, item.kind().fileName()),
          "\"impound evidence list %s\" shows which item is the image".formatted(item.incident()));
    }
    if (item.state() == ItemState.PURGED) {
      throw new RefusedException(
          RefusalReason.EVIDENCE_PURGED,
          "%s was %s".formatted(id, item.reason()),
          "its manifest and its chain of custody stay: impound evidence show");
    }
    if (item.state() != ItemState.SEALED) {
      throw new RefusedException(
          RefusalReason.ITEM_NOT_COMPLETE,
          "%s is not complete: %s".formatted(id, item.reason()),
          "capture the container again, once the cause is mended");
    }
    return item;
  }

  private Node requireQuarantine(NodeName name) {
    Node node =
        sessions
            .find(name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.NODE_UNKNOWN,
                        "no node named %s has ever registered".formatted(name),
                        "\"impound node list\" shows the nodes"));
    if (!node.roles().contains(NodeRole.QUARANTINE)) {
      throw new RefusedException(
          RefusalReason.NOT_A_QUARANTINE_NODE,
          "node %s is no quarantine node; evidence is never loaded beside production"
              .formatted(name),
          "choose one whose roles \"impound node list\" shows as quarantine");
    }
    return node;
  }

  /** Refuses what no controller can do: one has the node, another the evidence. */
  private void requireTogether(Item item, NodeName name) {
    Optional<String> attached = sessions.controllerOf(name);
    evidence.requireLivingKeeper(item);
    if (attached.isEmpty() || attached.get().equals(item.keeper())) {
      return;
    }
    throw new RefusedException(
        Refusal.elsewhere(
            "evidence %s lies on controller %s, and node %s is attached to controller %s"
                .formatted(item.id(), item.keeper(), name, attached.get()),
            "have the node's agent attach to %s: put that one's address first under controller: in its configuration, and restart it"
                .formatted(item.keeper()),
            ""));
  }

  private <T> T step(Item item, StepKind kind, String subject, Supplier<T> work) {
    StepId id = incidents.plan(item.incident(), kind, subject);
    incidents.started(item.incident(), id, subject);
    Step step =
        incidents.find(item.incident()).orElseThrow().steps().stream()
            .filter(candidate -> candidate.id().equals(id))
            .findFirst()
            .orElseThrow();
    try {
      T result = work.get();
      incidents.ended(item.incident(), step, StepState.DONE, subject);
      return result;
    } catch (NodeCommandException e) {
      incidents.ended(item.incident(), step, StepState.FAILED, e.inWords());
      throw e;
    } catch (RuntimeException e) {
      incidents.ended(item.incident(), step, StepState.FAILED, String.valueOf(e.getMessage()));
      throw e;
    }
  }
}
