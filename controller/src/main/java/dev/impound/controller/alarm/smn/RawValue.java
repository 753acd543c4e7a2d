package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds a value's own bytes in a document: written anew, its signature would not fit. */
final class RawValue {
  private static final JsonFactory JSON = new JsonFactory();

  private RawValue() {}

  /**
   * The value of a key of the outermost object, as it stands there.
   *
   * @param document JSON that was read before, within limits
   */
  static String of(byte[] document, String key) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean found = key.equals(parser.currentName());
        parser.nextToken();
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (found) {
          int end = (int) parser.currentLocation().getByteOffset();
          if (begin < 0 || end < begin) {
            break;
          }
          return new String(document, begin, end - begin, StandardCharsets.UTF_8);
        }
      }
    } catch (JacksonException e) {
      throw new MessageRefusedException(Reason.MALFORMED, "cannot be read a second time");
    }
    throw new MessageRefusedException(Reason.MALFORMED, "has no " + key);
  }
}
