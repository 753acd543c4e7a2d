package dev.impound.controller.receipt;

/**
 * What a receipt is of.
 *
 * @param incident empty where the node was told none
 * @param container full container id
 */
public record ReceiptSubject(String node, String incident, String capture, String container) {

  /** Whether a statement with this subject is one of {@code ordered}. */
  boolean fits(ReceiptSubject ordered) {
    return node.equals(ordered.node)
        && capture.equals(ordered.capture)
        && container.equals(ordered.container)
        && (incident.isEmpty() || incident.equals(ordered.incident));
  }
}
