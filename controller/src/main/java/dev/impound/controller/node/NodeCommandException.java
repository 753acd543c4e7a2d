package dev.impound.controller.node;

import dev.impound.controller.fleet.Peer;
import dev.impound.controller.rpc.Refusable;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.util.List;

/**
 * A command on a node did not succeed. The texts may hold what an engine said: show them escaped.
 */
public final class NodeCommandException extends RuntimeException implements Refusable {
  private final NodeFailure failure;
  private final String hint;
  private final transient List<String> candidates;
  private final String controller;

  public NodeCommandException(
      NodeFailure failure, String message, String hint, List<String> candidates) {
    this(failure, message, hint, candidates, "");
  }

  private NodeCommandException(
      NodeFailure failure,
      String message,
      String hint,
      List<String> candidates,
      String controller) {
    super(message);
    this.failure = failure;
    this.hint = hint;
    this.candidates = List.copyOf(candidates);
    this.controller = controller;
  }

  /** The node can be asked, by {@code controller} alone. */
  public static NodeCommandException elsewhere(NodeName node, Peer controller) {
    return new NodeCommandException(
        NodeFailure.ATTACHED_ELSEWHERE,
        "node %s is attached to controller %s".formatted(node, controller.inWords()),
        "order it there: impound --controller HOST:PORT",
        List.of(),
        controller.address());
  }

  /** Nothing is sent to the node; {@code why} says by whose decision. */
  public static NodeCommandException banned(NodeName node, String why) {
    return new NodeCommandException(
        NodeFailure.NODE_BANNED,
        "node %s is %s".formatted(node, why),
        "when it can be trusted again: impound node unban %s".formatted(node),
        List.of());
  }

  public NodeFailure failure() {
    return failure;
  }

  /** What to do next; may be empty. */
  public String hint() {
    return hint;
  }

  /** What an ambiguous reference may mean; empty for other failures. */
  public List<String> candidates() {
    return candidates;
  }

  @Override
  public Refusal refusal() {
    return new Refusal(reason(), String.valueOf(getMessage()), hint, candidates, controller);
  }

  private RefusalReason reason() {
    return switch (failure) {
      case NODE_UNKNOWN -> RefusalReason.NODE_UNKNOWN;
      case NODE_NOT_CONNECTED -> RefusalReason.NODE_NOT_CONNECTED;
      case NODE_BANNED -> RefusalReason.NODE_BANNED;
      case ATTACHED_ELSEWHERE -> RefusalReason.ELSEWHERE;
      case NOT_SENT -> RefusalReason.COMMAND_NOT_SENT;
      case COMMAND_REFUSED -> RefusalReason.COMMAND_REFUSED;
      case FORBIDDEN_BY_POLICY -> RefusalReason.FORBIDDEN_BY_NODE;
      case PROTECTED_BY_NODE -> RefusalReason.PROTECTED_BY_NODE;
      case OLD_STATE -> RefusalReason.OLD_STATE;
      case NEEDS_OPERATOR -> RefusalReason.OPERATOR_SIGNATURE_NEEDED;
      case NO_ANSWER, TIMED_OUT -> RefusalReason.TIMED_OUT;
      case CONTAINER_NOT_FOUND -> RefusalReason.CONTAINER_UNKNOWN;
      case CONTAINER_AMBIGUOUS -> RefusalReason.CONTAINER_AMBIGUOUS;
      case CONTAINER_NOT_RUNNING -> RefusalReason.CONTAINER_NOT_RUNNING;
      case ENGINE_UNAVAILABLE -> RefusalReason.ENGINE_UNAVAILABLE;
      case NOT_PERMITTED -> RefusalReason.NOT_A_QUARANTINE_NODE;
      case SANDBOX_NOT_FOUND -> RefusalReason.SANDBOX_UNKNOWN;
      case SANDBOX_EXISTS -> RefusalReason.SANDBOX_EXISTS;
      case NO_SHELL -> RefusalReason.NO_SHELL;
      case IMAGE_MISMATCH -> RefusalReason.IMAGE_MISMATCH;
      case NODE_DISK_FULL -> RefusalReason.DISK_FULL;
      case INVALID -> RefusalReason.MALFORMED;
      case ENGINE_REFUSED, POLICY_CHANGED -> RefusalReason.ENGINE_REFUSED;
      case DELIVERY_FAILED -> RefusalReason.DELIVERY_FAILED;
      case NOT_FROZEN, NOT_CUTTABLE, PROGRAM_MISSING, CUT_NOT_VERIFIED, PROCESS_ESCAPED, DEFECT ->
          RefusalReason.DEFECT;
    };
  }

  /** Message and hint in one sentence. */
  public String inWords() {
    String message = String.valueOf(getMessage());
    return hint.isEmpty() ? message : message + "; " + hint;
  }
}
