package dev.impound.controller.evidence;

import dev.impound.controller.receipt.ReceiptFolder;
import dev.impound.controller.receipt.ReceiptItem;
import dev.impound.controller.receipt.ReceiptNote;
import dev.impound.controller.receipt.ReceiptSubject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The node's receipt in a pulled capture. */
record BundleReceipt(Path folder, ManifestView manifest) {

  /** What is wrong with it. */
  List<String> findings() throws IOException {
    if (manifest.receipt().isEmpty()) {
      return List.of();
    }
    return new ReceiptFolder(folder)
        .findings(
            manifest.receipt().get(),
            new ReceiptSubject(
                manifest.node(), manifest.incident(), manifest.capture(), manifest.container()),
            manifest.items().stream().map(BundleReceipt::item).toList());
  }

  private static ReceiptItem item(ManifestView.ManifestItem item) {
    return new ReceiptItem(
        item.kind(),
        item.id(),
        item.state().equals(ItemState.SEALED.name()),
        item.blobs().stream()
            .map(blob -> new ReceiptItem.Part(blob.role(), blob.sha256(), blob.size()))
            .toList());
  }

  /** What a reader should know of it. */
  String remark() {
    return manifest
        .receipt()
        .map(ReceiptNote::words)
        .orElse("the manifest tells of no receipt of the node: it is of an older form");
  }
}
