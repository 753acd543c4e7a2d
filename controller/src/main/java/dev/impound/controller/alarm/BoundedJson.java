package dev.impound.controller.alarm;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON that anybody may have sent. A key that stands twice is refused, since two readers
 * could take it for two different messages.
 */
public final class BoundedJson {
  private static final int DEPTH = 32;
  private static final int STRING = 64 * 1024;
  private static final int NAME = 1024;
  private static final int NUMBER = 100;

  /** Keeps what a body of small values alone costs in memory to a few megabytes. */
  private static final int TOKENS = 32 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Names are the sender's choice: they must not pile up in a shared table.
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(Posted.MOST_BYTES)
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(STRING)
                          .maxNameLength(NAME)
                          .maxNumberLength(NUMBER)
                          .maxTokenCount(TOKENS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BoundedJson() {}

  /**
   * Reads one document in UTF-8 and nothing behind it: nested at most 32 deep, strings of at most
   * 64 KiB, 256 KiB in all.
   *
   * @throws MessageRefusedException MALFORMED
   */
  public static JsonNode parse(byte[] body) {
    if (body.length > Posted.MOST_BYTES) {
      throw malformed("it is longer than %d bytes".formatted(Posted.MOST_BYTES));
    }
    JsonNode document;
    try {
      document =
          JSON.readTree(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    } catch (JacksonException e) {
      throw malformed(Printable.brief(e.getOriginalMessage()));
    }
    if (document == null || document.isMissingNode()) {
      throw malformed("it is empty");
    }
    return document;
  }

  /**
   * A property's value as text: a string as it is, a number or boolean as it is written; empty when
   * it is missing, null, an object or a list. NUL, which no database takes as text, is replaced: a
   * process may choose its name, and must not choose one that keeps its alarm from being stored.
   */
  public static Optional<String> text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    if (!value.isValueNode() || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(value.asString("").replace('\0', '\uFFFD'));
  }

  /** The same, and empty also when the text is blank. */
  public static Optional<String> words(JsonNode object, String key) {
    return text(object, key).filter(text -> !text.isBlank());
  }

  private static MessageRefusedException malformed(String why) {
    return new MessageRefusedException(Reason.MALFORMED, why);
  }
}
