package dev.impound.controller.evidence;

import dev.impound.controller.receipt.NodeReceipt;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.receipt.ReceiptFolder;
import dev.impound.controller.receipt.ReceiptItem;
import dev.impound.controller.receipt.ReceiptNote;
import dev.impound.controller.receipt.ReceiptSubject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What nodes signed of captures, kept beside the manifest, which names it by digest. Files that no
 * manifest names, of a report that a crash made void, count for nothing.
 */
final class CaptureReceipts {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureReceipts.class);

  private final EvidenceStore store;
  private final ReceiptDesk desk;

  CaptureReceipts(EvidenceStore store, ReceiptDesk desk) {
    this.store = store;
    this.desk = desk;
  }

  /**
   * Keeps the receipt of a report, durable when this returns, and says what it proves.
   *
   * @param abandoned why there is no report of the node; empty when there is one
   * @param items as they are going to be decided
   */
  ReceiptNote keep(Capture capture, AcquisitionRecord report, String abandoned, List<Item> items)
      throws IOException {
    if (report.receipt().isEmpty()) {
      return ReceiptNote.absent(why(report, abandoned));
    }
    NodeReceipt receipt = report.receipt().get();
    Path folder = store.layout().capture(capture.id());
    store.makeFolder(folder);
    for (Map.Entry<String, byte[]> file : receipt.files().entrySet()) {
      store.write(folder.resolve(file.getKey()), file.getValue());
    }
    ReceiptNote note =
        desk.judge(
            capture.node(),
            receipt,
            subject(capture),
            items.stream().map(CaptureReceipts::item).toList());
    if (!note.isGood()) {
      LOG.atWarn()
          .addKeyValue("capture", capture.id())
          .addKeyValue("node", capture.node())
          .addKeyValue("receipt", note.words())
          .log("Node's receipt does not prove what it should; the evidence is kept all the same");
    }
    return note;
  }

  private static String why(AcquisitionRecord report, String abandoned) {
    if (!abandoned.isEmpty()) {
      return "the capture was closed without the node";
    }
    return report.receiptProblem().isEmpty()
        ? "it sent none, as agents of an older version do"
        : report.receiptProblem();
  }

  private static ReceiptSubject subject(Capture capture) {
    return new ReceiptSubject(
        capture.node().text(),
        capture.incident().toString(),
        capture.id().toString(),
        capture.container().hex());
  }

  private static ReceiptItem item(Item item) {
    return new ReceiptItem(
        item.kind().name(),
        item.id().toString(),
        item.state() == ItemState.SEALED,
        item.blobs().stream()
            .map(blob -> new ReceiptItem.Part(blob.role().name(), blob.digest(), blob.size()))
            .toList());
  }

  /** What a manifest says of the receipt; empty for manifests of an older form. */
  static Optional<ReceiptNote> note(byte[] manifest) throws IOException {
    return note(HostileJson.parse(manifest, "capture's manifest"));
  }

  /** What a manifest that was read says of the receipt. */
  static Optional<ReceiptNote> note(JsonNode manifest) throws IOException {
    try {
      return ReceiptNote.parse(manifest.path("receipt"));
    } catch (IllegalArgumentException e) {
      throw new IOException("the capture's manifest tells of no such receipt as there are", e);
    }
  }

  /** What is wrong with the receipt, as far as it concerns an item. */
  List<String> findings(Capture capture, Item item, byte[] manifest) throws IOException {
    Optional<ReceiptNote> note = note(manifest);
    return note.isEmpty()
        ? List.of()
        : new ReceiptFolder(store.layout().capture(capture.id()))
            .findings(note.get(), subject(capture), item(item));
  }

  /** What a person should know of the receipt beside whether the bytes are intact. */
  static Optional<String> remark(byte[] manifest) throws IOException {
    return note(manifest)
        .filter(
            note ->
                note.state() == ReceiptNote.State.OTHER_KEY
                    || note.state() == ReceiptNote.State.NOT_PROVEN)
        .map(ReceiptNote::words);
  }

  /** The files of the receipt that a manifest names. */
  List<BundleFile> files(CaptureId id, byte[] manifest) throws IOException {
    Optional<ReceiptNote> note = note(manifest);
    Optional<NodeReceipt> receipt =
        note.isPresent() ? NodeReceipt.read(store.layout().capture(id)) : Optional.empty();
    List<BundleFile> files = new ArrayList<>();
    if (receipt.isPresent() && note.get().names(receipt.get())) {
      receipt.get().files().forEach((name, bytes) -> files.add(new BundleFile(name, bytes)));
    }
    return files;
  }
}
