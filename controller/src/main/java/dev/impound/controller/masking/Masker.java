package dev.impound.controller.masking;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hides secrets in texts that come from a container. What has the form of a secret is replaced by
 * {@link #MASK}; the rest stays as it is. Text that says it is JSON and is not is taken as plain.
 */
public final class Masker {
  /** Stands where a secret stood. */
  public static final String MASK = "[masked]";

  private static final int DEPTH = 64;
  private static final int LONGEST = 4 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(LONGEST)
                          .maxDocumentLength(LONGEST)
                          .build())
                  .build())
          .build();

  private Masker() {}

  /** Plain text, line by line. */
  public static String text(String text) {
    return SecretText.masked(text);
  }

  /** A JSON document; written with line ends and indented. */
  public static String json(String text) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(masked(JSON.readTree(text)));
    } catch (JacksonException notJson) {
      return text(text);
    }
  }

  /** A JSON document a line. */
  public static String jsonLines(String text) {
    return text.lines().map(Masker::line).collect(Collectors.joining("\n"));
  }

  private static String line(String line) {
    try {
      return line.isBlank() ? line : JSON.writeValueAsString(masked(JSON.readTree(line)));
    } catch (JacksonException notJson) {
      return text(line);
    }
  }

  private static JsonNode masked(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode masked = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(
              field ->
                  masked.set(
                      SecretText.masked(field.getKey()), value(field.getKey(), field.getValue())));
      return masked;
    }
    if (node instanceof ArrayNode array) {
      return words(array);
    }
    return node.isString()
        ? JsonNodeFactory.instance.stringNode(SecretText.masked(node.stringValue()))
        : node;
  }

  private static JsonNode value(String name, JsonNode value) {
    boolean isScalar = value.isString() || value.isNumber();
    return isScalar && SecretText.isSecretName(name) && !value.asString().isEmpty()
        ? JsonNodeFactory.instance.stringNode(MASK)
        : masked(value);
  }

  /** An array may be a command line, where one word says what the next one is. */
  private static ArrayNode words(ArrayNode array) {
    ArrayNode masked = JsonNodeFactory.instance.arrayNode();
    boolean announced = false;
    for (JsonNode word : array) {
      masked.add(
          announced && word.isString() ? JsonNodeFactory.instance.stringNode(MASK) : masked(word));
      announced = word.isString() && SecretText.announcesSecret(word.stringValue());
    }
    return masked;
  }
}
