package dev.impound.agent.receipt;

import dev.impound.agent.acquisition.AcquisitionReport;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.TakenItem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a receipt states, as JSON: no white space, names in the order of their code points, times as
 * ISO 8601 in UTC by the node's clock, so that the same facts are always the same bytes.
 */
final class ReceiptStatement {
  private static final int VERSION = 1;

  private ReceiptStatement() {}

  static byte[] json(
      Receipts.Subject subject,
      String node,
      String agentVersion,
      Instant started,
      Instant ended,
      AcquisitionReport report) {
    SortedMap<String, Object> root =
        new TreeMap<>(
            Map.of(
                "version", VERSION,
                "node", node,
                "incident", subject.incident(),
                "capture", subject.capture(),
                "container", subject.container(),
                "agentVersion", agentVersion,
                "started", started.toString(),
                "ended", ended.toString(),
                "frozen", report.frozen()));
    root.put("items", report.items().stream().map(ReceiptStatement::item).toList());
    return JsonMapper.shared().writeValueAsBytes(root);
  }

  private static SortedMap<String, Object> item(TakenItem item) {
    List<SortedMap<String, Object>> blobs =
        item.taken().blobs().stream().map(ReceiptStatement::blob).toList();
    return new TreeMap<>(
        Map.of(
            "kind", item.kind().name(),
            "status", item.taken().status().name(),
            "reason", item.taken().reason(),
            "tool", item.tool(),
            "started", item.started().toString(),
            "ended", item.ended().toString(),
            "imageId", item.taken().imageId(),
            "blobs", blobs));
  }

  private static SortedMap<String, Object> blob(ItemBlob blob) {
    SortedMap<String, Object> fields =
        new TreeMap<>(
            Map.of(
                "role", blob.part().name(),
                "sha256", blob.sha256().hex(),
                "size", blob.size()));
    blob.diffId().ifPresent(diffId -> fields.put("diffId", diffId.hex()));
    return fields;
  }
}
