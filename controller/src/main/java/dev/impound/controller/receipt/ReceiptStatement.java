package dev.impound.controller.receipt;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node states in a receipt, as far as it can be compared with what is stored. */
record ReceiptStatement(ReceiptSubject subject, List<ReceiptItem> items) {
  private static final int VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(1 << 20)
                          .maxNestingDepth(16)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  ReceiptStatement {
    items = List.copyOf(items);
  }

  static ReceiptStatement parse(byte[] json) throws IOException {
    try {
      JsonNode root = JSON.readTree(json);
      if (root.path("version").asInt(0) != VERSION) {
        throw new IOException("it is of a form that this version does not know");
      }
      List<ReceiptItem> items = new ArrayList<>();
      for (JsonNode item : root.path("items")) {
        items.add(item(item));
      }
      return new ReceiptStatement(
          new ReceiptSubject(
              text(root, "node"),
              text(root, "incident"),
              text(root, "capture"),
              text(root, "container")),
          items);
    } catch (JacksonException e) {
      throw new IOException("it is no JSON: " + Printable.brief(e.getOriginalMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("it names no digest where one must be", e);
    }
  }

  private static ReceiptItem item(JsonNode node) {
    List<ReceiptItem.Part> parts = new ArrayList<>();
    for (JsonNode blob : node.path("blobs")) {
      parts.add(
          new ReceiptItem.Part(
              text(blob, "role"),
              Sha256.parse(blob.path("sha256").asString("")),
              blob.path("size").asLong(-1)));
    }
    String kind = text(node, "kind");
    return new ReceiptItem(kind, kind, text(node, "status").equals("COMPLETE"), parts);
  }

  private static String text(JsonNode node, String field) {
    return Printable.brief(node.path(field).asString(""));
  }
}
