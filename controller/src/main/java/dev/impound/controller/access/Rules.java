package dev.impound.controller.access;

import com.google.protobuf.Message;
import dev.impound.controller.access.AuditTrail.About;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.util.List;
import java.util.Optional;

/** Whether an operator may make a call, by the table, the rights, and what the request names. */
final class Rules {
  private static final String NODE_PREFIX = "node/";

  private final Grants grants;
  private final Whereabouts whereabouts;

  Rules(Grants grants, Whereabouts whereabouts) {
    this.grants = grants;
    this.whereabouts = whereabouts;
  }

  /** Why the operator may not call this, whatever the request names; empty when it may. */
  Optional<Refusal> objection(Rights rights, Operation operation) {
    Verb verb = operation.verb().orElseThrow();
    if (rights.may(verb)) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.of(
            RefusalReason.NOT_ALLOWED,
            "%s %s, which needs %s; %s has %s"
                .formatted(
                    operation.shortName(),
                    verb.words(),
                    Role.least(verb).word(),
                    rights.operator(),
                    rights.inWords()),
            "an admin may give it: impound operator grant %s --role %s"
                .formatted(rights.operator(), Role.least(verb).word())));
  }

  /** Why the operator may not ask this; empty when it may. */
  Optional<Refusal> objection(Rights rights, Operation operation, Message request) {
    Verb verb = operation.verb().orElseThrow();
    Optional<Refusal> role = objection(rights, operation);
    if (role.isPresent() || rights.mayEverywhere(verb)) {
      return role;
    }
    Where where = operation.where();
    List<String> named = where.named(request);
    return switch (where.kind()) {
      case SHOWN -> Optional.empty();
      case EVERYWHERE -> Optional.of(outOfScope(rights, operation, "what is everywhere"));
      default ->
          named.stream()
              .filter(reference -> !covers(rights, verb, where.kind(), reference))
              .findFirst()
              .map(reference -> outOfScope(rights, operation, Printable.brief(reference)));
    };
  }

  private boolean covers(Rights rights, Verb verb, Where.Kind kind, String reference) {
    return node(kind, reference).map(node -> rights.may(verb, grants.labels(node))).orElse(false);
  }

  private Optional<NodeName> node(Where.Kind kind, String reference) {
    return switch (kind) {
      case SHOWN, EVERYWHERE -> Optional.empty();
      case NODE -> Optional.of(new NodeName(reference));
      case HOLDER ->
          reference.startsWith(NODE_PREFIX)
              ? Optional.of(new NodeName(reference.substring(NODE_PREFIX.length())))
              : Optional.empty();
      case INCIDENT, ITEM, CAPTURE, EVIDENCE, ALARM, SANDBOX -> whereabouts.node(kind, reference);
    };
  }

  private static Refusal outOfScope(Rights rights, Operation operation, String what) {
    return Refusal.of(
        RefusalReason.OUT_OF_SCOPE,
        "%s of %s is out of scope: %s has %s"
            .formatted(operation.shortName(), what, rights.operator(), rights.inWords()),
        "an admin may widen it: impound operator grant, or impound node label");
  }

  /** What a request concerns, for the record; what cannot be found out is left empty. */
  About about(Operation operation, Message request) {
    Where where = operation.where();
    List<String> named = where.named(request);
    if (named.isEmpty()) {
      return About.NOTHING;
    }
    String first = Printable.brief(named.getFirst());
    String all = Printable.brief(String.join(",", named));
    return switch (where.kind()) {
      case SHOWN, EVERYWHERE -> About.NOTHING;
      case NODE -> new About(first, "", "");
      case HOLDER, SANDBOX -> new About("", "", first);
      case INCIDENT -> new About(nodeText(where.kind(), named.getFirst()), first, "");
      case ITEM, CAPTURE -> new About(nodeText(where.kind(), named.getFirst()), "", all);
      case EVIDENCE ->
          first.startsWith("INC-")
              ? new About(nodeText(where.kind(), named.getFirst()), first, "")
              : new About(nodeText(where.kind(), named.getFirst()), "", first);
      case ALARM -> new About(nodeText(where.kind(), named.getFirst()), "", first);
    };
  }

  private String nodeText(Where.Kind kind, String reference) {
    try {
      return node(kind, reference).map(NodeName::text).orElse("");
    } catch (RuntimeException e) {
      return "";
    }
  }
}
