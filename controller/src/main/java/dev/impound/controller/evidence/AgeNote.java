package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an encrypted blob is kept as.
 *
 * @param blob digest of the plain bytes, by which the manifest names it
 * @param age SHA-256 of the age file
 * @param size length of the age file in bytes
 * @param recipients public keys of those who can read it
 */
public record AgeNote(Sha256 blob, Sha256 age, long size, List<String> recipients) {
  private static final String WHAT = "note of an encrypted blob";

  public AgeNote {
    recipients = List.copyOf(recipients);
  }

  /** As JSON. */
  byte[] json() {
    return JsonMapper.shared().writeValueAsBytes(node());
  }

  /** A list of notes as JSON. */
  static byte[] json(List<AgeNote> notes) {
    return JsonMapper.shared().writeValueAsBytes(notes.stream().map(AgeNote::node).toList());
  }

  private ObjectNode node() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("sha256", blob.hex());
    node.put("ageSha256", age.hex());
    node.put("ageSize", size);
    recipients.forEach(node.putArray("recipients")::add);
    return node;
  }

  /** Reads what {@link #json()} writes. */
  static AgeNote parse(byte[] json) throws IOException {
    return parse(HostileJson.parse(json, WHAT));
  }

  /** Reads a list, as a pulled capture holds it in {@code encrypted.json}. */
  public static List<AgeNote> parseAll(byte[] json) throws IOException {
    List<AgeNote> notes = new ArrayList<>();
    for (JsonNode node : HostileJson.parse(json, WHAT)) {
      notes.add(parse(node));
    }
    return notes;
  }

  private static AgeNote parse(JsonNode node) throws IOException {
    long size = node.path("ageSize").asLong(-1);
    if (size < 0) {
      throw new IOException("the %s tells no size".formatted(WHAT));
    }
    List<String> recipients = new ArrayList<>();
    node.path("recipients").forEach(key -> recipients.add(key.asString("")));
    return new AgeNote(
        HostileJson.digest(node.path("sha256"), WHAT),
        HostileJson.digest(node.path("ageSha256"), WHAT),
        size,
        recipients);
  }
}
