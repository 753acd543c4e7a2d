package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CompareAndSet.Written;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Isolates a port of a server, with all that runs on it, by a security group that passes nothing
 * but what is kept open. In two steps: first our group comes before the port's own, then those go.
 * The first is a change of inbound rules, which the cloud documents to end tracked inbound
 * connections at once (vpc_faq_0074); open outbound connections survive both, as documented there,
 * and are the host cut's to end.
 */
public final class PortQuarantine implements CutWay {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String KEY = "security_groups";

  private final ServerPorts cloud;
  private final Patience patience;
  private final QuarantineGroup quarantine;
  private final ReentrantLock writing = new ReentrantLock(true);

  /**
   * @param group exact name of the security group
   * @param keptOpen what still passes
   */
  public PortQuarantine(
      ServerPorts cloud, String group, Collection<TrafficRule> keptOpen, Patience patience) {
    this.cloud = cloud;
    this.patience = patience;
    this.quarantine = new QuarantineGroup(cloud, group, keptOpen);
  }

  @Override
  public Way way() {
    return Way.SECURITY_GROUP;
  }

  @Override
  public String read(CutPoint point) {
    return state(groups(point, new Budget(patience)));
  }

  @Override
  public CutOutcome cut(CutPoint point, String prior) {
    Budget budget = new Budget(patience);
    List<String> before = parse(prior);
    List<String> found = groups(point, budget);
    List<String> notes = new ArrayList<>();
    if (!found.equals(before) && !isOurs(found, before, quarantine.present(budget))) {
      return new CutOutcome.ChangedMeanwhile(describe(found));
    }
    String ours = quarantine.ensure(budget, patience.limit(), notes);
    List<String> alone = List.of(ours);
    if (found.equals(alone)) {
      return new CutOutcome.CutAlready(describe(found), notes);
    }
    Waiting.lock(writing, patience.limit(), "change " + point);
    try {
      List<String> first = inFront(ours, before);
      if (!found.equals(first)
          && replace(point, budget, found, first)
              instanceof Written.Foreign<List<String>>(var other)) {
        return new CutOutcome.ChangedMeanwhile(describe(other));
      }
      return switch (replace(point, budget, first, alone)) {
        case Written.Done<List<String>>(var now, var requestId) ->
            new CutOutcome.Cut(describe(now), requestId, notes);
        case Written.Foreign<List<String>>(var other) ->
            new CutOutcome.ChangedMeanwhile(describe(other));
      };
    } finally {
      writing.unlock();
    }
  }

  @Override
  public UndoOutcome restore(CutPoint point, String prior) {
    Budget budget = new Budget(patience);
    List<String> before = parse(prior);
    Optional<List<String>> now = budget.find(() -> cloud.groupsOf(point.id()));
    if (now.isEmpty()) {
      return new UndoOutcome.Gone();
    }
    List<String> found = now.get();
    if (found.equals(before)) {
      return new UndoOutcome.AlreadyAsBefore(describe(found));
    }
    if (!isOurs(found, before, quarantine.present(budget))) {
      return new UndoOutcome.ChangedSince(describe(found));
    }
    Waiting.lock(writing, patience.limit(), "change " + point);
    try {
      return switch (replace(point, budget, found, before)) {
        case Written.Done<List<String>>(var shown, var requestId) ->
            new UndoOutcome.Restored(describe(shown), requestId, List.of());
        case Written.Foreign<List<String>>(var other) ->
            new UndoOutcome.ChangedSince(describe(other));
      };
    } finally {
      writing.unlock();
    }
  }

  @Override
  public Standing look(CutPoint point, String prior) {
    Budget budget = new Budget(patience);
    Optional<List<String>> now = budget.find(() -> cloud.groupsOf(point.id()));
    if (now.isEmpty()) {
      return new Standing.Gone();
    }
    List<String> found = now.get();
    List<String> before = parse(prior);
    boolean ours = isOurs(found, before, quarantine.present(budget));
    if (ours && found.size() == 1) {
      return new Standing.InForce();
    }
    if (found.equals(before)) {
      return new Standing.AsBefore();
    }
    return ours ? new Standing.Half(describe(found)) : new Standing.Changed(describe(found));
  }

  @Override
  public String words(String state) {
    return describe(parse(state));
  }

  @Override
  public Calls calls(CutPoint point) {
    String call = "PUT /v1/{project_id}/ports/" + point.id();
    return new Calls(
        List.of(
            "GET /v1/{project_id}/ports/%s, before and after".formatted(point.id()),
            "GET /v3/{project_id}/vpc/security-groups and security-group-rules, and POST or DELETE"
                + " where ours is missing or has other rules",
            call + " {\"port\":{\"security_groups\":[the quarantine group, what it has]}}",
            call + " {\"port\":{\"security_groups\":[the quarantine group]}}"),
        List.of(call + " {\"port\":{\"security_groups\":[what it had]}}"));
  }

  /** What a cut leaves, whole or half done. */
  private static boolean isOurs(List<String> found, List<String> before, Set<String> ours) {
    return !found.isEmpty()
        && ours.contains(found.getFirst())
        && (found.size() == 1 || found.equals(inFront(found.getFirst(), before)));
  }

  private static List<String> inFront(String ours, List<String> before) {
    List<String> first = new ArrayList<>();
    first.add(ours);
    before.stream().filter(group -> !group.equals(ours)).forEach(first::add);
    return List.copyOf(first);
  }

  private Written<List<String>> replace(
      CutPoint point, Budget budget, List<String> from, List<String> to) {
    return new CompareAndSet<>(
            point.toString(),
            budget,
            () -> cloud.groupsOf(point.id()).orElseThrow(() -> missing(point)),
            groups -> cloud.setGroups(point.id(), groups),
            PortQuarantine::describe)
        .replace(from, to);
  }

  private List<String> groups(CutPoint point, Budget budget) {
    return budget.read(() -> cloud.groupsOf(point.id())).orElseThrow(() -> missing(point));
  }

  private static CloudException missing(CutPoint point) {
    return new CloudException(
        Kind.NOT_FOUND,
        "read " + point,
        "the cloud has no such port",
        Answer.MISSING,
        "the server's network interface may have been removed since; search it again",
        false,
        null);
  }

  private static String describe(List<String> groups) {
    return "security groups "
        + (groups.isEmpty()
            ? "none"
            : groups.stream().map(Printable::brief).collect(Collectors.joining(", ")));
  }

  private static String state(List<String> groups) {
    ObjectNode object = JSON.createObjectNode();
    ArrayNode array = object.putArray(KEY);
    groups.forEach(array::add);
    return JSON.writeValueAsString(object);
  }

  private static List<String> parse(String state) {
    try {
      return JSON.readTree(state).required(KEY).valueStream().map(JsonNode::stringValue).toList();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not the security groups of a port", e);
    }
  }
}
