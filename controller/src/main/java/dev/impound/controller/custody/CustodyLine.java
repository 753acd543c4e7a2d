package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry as a line of the file: JSON in ASCII, sequence and previous digest first, so that a
 * shell can follow the chain without a JSON parser.
 */
record CustodyLine(CustodyEntry entry, String text) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  static CustodyLine of(
      long sequence, Sha256 previous, Instant at, CustodyEvent event, String tool) {
    ObjectNode node = JSON.createObjectNode();
    node.put("sequence", sequence);
    node.put("previous", previous.hex());
    node.put("at", at.toString());
    node.put("actor", event.actor().text());
    node.put("act", event.act().text());
    if (!event.capture().isEmpty()) {
      node.put("capture", event.capture());
    }
    if (!event.item().isEmpty()) {
      node.put("item", event.item());
    }
    event.sha256().ifPresent(digest -> node.put("sha256", digest.hex()));
    event.size().ifPresent(size -> node.put("size", size));
    if (!event.detail().isEmpty()) {
      node.put("detail", event.detail());
    }
    node.put("tool", tool);
    String text = JSON.writeValueAsString(node);
    return new CustodyLine(
        new CustodyEntry(sequence, previous, at, event, tool, digest(text)), text);
  }

  byte[] bytesWithNewline() {
    return (text + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Digest of a line of which each character is one byte. */
  static Sha256 digest(String line) {
    return Sha256.of(line.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What is wrong with a line that must have this number and name this entry as its previous. */
  static Optional<String> check(String line, long sequence, Sha256 previous) {
    if (!line.startsWith("{\"sequence\":%d,".formatted(sequence))) {
      return Optional.of("line %d is not entry %d".formatted(sequence, sequence));
    }
    if (!line.startsWith("{\"sequence\":%d,\"previous\":\"%s\",".formatted(sequence, previous))) {
      return Optional.of(
          "entry %d does not name the entry before it: one of the two was changed"
              .formatted(sequence));
    }
    if (parse(line).isEmpty()) {
      return Optional.of("line %d cannot be read as an entry".formatted(sequence));
    }
    return Optional.empty();
  }

  /** The entry in a line; empty when it holds none. */
  static Optional<CustodyEntry> parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      CustodyEvent event =
          new CustodyEvent(
              new Actor(node.path("actor").asString("")),
              Act.parse(node.path("act").asString("")),
              node.path("capture").asString(""),
              node.path("item").asString(""),
              Optional.of(node.path("sha256").asString(""))
                  .filter(s -> !s.isEmpty())
                  .map(Sha256::new),
              node.has("size") ? OptionalLong.of(node.path("size").asLong()) : OptionalLong.empty(),
              node.path("detail").asString(""));
      return Optional.of(
          new CustodyEntry(
              node.path("sequence").asLong(),
              new Sha256(node.path("previous").asString("")),
              Instant.parse(node.path("at").asString("")),
              event,
              node.path("tool").asString(""),
              digest(line)));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
