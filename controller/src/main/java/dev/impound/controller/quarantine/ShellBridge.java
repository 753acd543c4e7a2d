package dev.impound.controller.quarantine;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Joins an operator's terminal with the shell that a quarantine node attaches. Each shell id is
 * good for one attachment.
 */
public final class ShellBridge {
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  /** The operator's side: takes what the shell writes. */
  public interface OperatorSide {
    /** The node has attached; {@code shell} takes the operator's keys. */
    void attached(ShellSide shell);

    /** Bytes the shell wrote. Hostile. */
    void output(byte[] bytes);

    /** The shell ended: its exit code or a reason. */
    void exited(Exit exit);

    /** The node's stream broke. */
    void lost(String why);
  }

  /** The node's side: takes what the operator types. */
  public interface ShellSide {
    void input(byte[] bytes);

    void endOfInput();

    void resize(int columns, int rows);

    /** The operator is gone. */
    void hangUp();
  }

  /** How a shell ended; {@code code} is -1 when it is not known. */
  public record Exit(int code, String reason) {}

  private record Waiting(NodeName node, OperatorSide operator) {}

  /** Lets {@code node} attach under {@code shellId}. */
  public void await(String shellId, NodeName node, OperatorSide operator) {
    waiting.put(shellId, new Waiting(node, operator));
  }

  /** The operator does not wait any more. */
  public void forget(String shellId) {
    waiting.remove(shellId);
  }

  /** Takes the operator's side that waits under {@code shellId}, for {@code node} alone. */
  OperatorSide take(String shellId, NodeName node) {
    Waiting found = waiting.get(shellId);
    if (found == null) {
      throw new RefusedException(
          RefusalReason.SHELL_UNKNOWN, "no operator waits for this shell", "");
    }
    if (!found.node().equals(node)) {
      throw new RefusedException(
          RefusalReason.NOT_YOUR_SHELL, "this shell was ordered of another node", "");
    }
    if (!waiting.remove(shellId, found)) {
      throw new RefusedException(RefusalReason.SHELL_UNKNOWN, "this shell is attached already", "");
    }
    return found.operator();
  }
}
