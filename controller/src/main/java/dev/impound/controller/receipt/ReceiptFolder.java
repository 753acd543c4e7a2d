package dev.impound.controller.receipt;

import dev.impound.controller.signing.NodeSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks a receipt that lies in a folder against what the capture's manifest says of it. */
public record ReceiptFolder(Path folder) {

  private interface Comparison {
    List<String> differences(ReceiptStatement statement);
  }

  /** What is wrong with it, as far as it concerns one item; empty when nothing is. */
  public List<String> findings(ReceiptNote note, ReceiptSubject subject, ReceiptItem item)
      throws IOException {
    return findings(note, statement -> ReceiptComparison.ofOne(statement, subject, item));
  }

  /** What is wrong with it; empty when nothing is. */
  public List<String> findings(ReceiptNote note, ReceiptSubject subject, List<ReceiptItem> items)
      throws IOException {
    return findings(note, statement -> ReceiptComparison.ofAll(statement, subject, items));
  }

  private List<String> findings(ReceiptNote note, Comparison comparison) throws IOException {
    if (note.state() == ReceiptNote.State.ABSENT) {
      return List.of();
    }
    Optional<NodeReceipt> read;
    try {
      read = NodeReceipt.read(folder);
    } catch (IOException e) {
      return List.of("the node's receipt cannot be read: " + e.getMessage());
    }
    if (read.isEmpty()) {
      return List.of("the node's receipt, which the manifest names, is not there");
    }
    NodeReceipt receipt = read.get();
    if (!note.names(receipt)) {
      return List.of("the node's receipt is not the one that the manifest names");
    }
    if (note.state() == ReceiptNote.State.NOT_PROVEN) {
      return List.of();
    }
    Optional<String> refusal =
        NodeSignature.refusal(receipt.statement(), receipt.signature(), receipt.certificate());
    return refusal.isPresent()
        ? List.of("the node's receipt proves nothing: " + refusal.get())
        : comparison.differences(ReceiptStatement.parse(receipt.statement()));
  }
}
