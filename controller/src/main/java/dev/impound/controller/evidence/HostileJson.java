package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that a container's owner may have had a hand in, within limits. */
final class HostileJson {
  /** Most bytes of a document that is read into memory. Configs of real images hold kilobytes. */
  static final int MOST_BYTES = 8 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MOST_BYTES)
                          .maxStringLength(1 << 20)
                          .maxNameLength(64 << 10)
                          .maxNestingDepth(64)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private HostileJson() {}

  /** Reads a document; {@code what} names it in messages. */
  static JsonNode parse(byte[] json, String what) throws IOException {
    if (json.length > MOST_BYTES) {
      throw new IOException(
          "the %s holds %d bytes; at most %d are read".formatted(what, json.length, MOST_BYTES));
    }
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IOException(
          "cannot read the %s: %s".formatted(what, Printable.brief(e.getOriginalMessage())), e);
    }
  }

  /** A digest, "sha256:" before it or not. */
  static Sha256 digest(JsonNode node, String what) throws IOException {
    try {
      return Sha256.parse(node.asString(""));
    } catch (IllegalArgumentException e) {
      throw new IOException("the %s names %s".formatted(what, e.getMessage()), e);
    }
  }
}
