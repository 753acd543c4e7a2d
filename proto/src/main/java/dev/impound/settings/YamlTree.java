package dev.impound.settings;

import dev.impound.wire.Printable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** YAML text as settings by path, in the order of the text, and what is wrong with its form. */
final class YamlTree {
  /** What stands behind a key. */
  enum Kind {
    TEXT,
    LIST,
    /** Keys, or none: {@code {}}. */
    SECTION
  }

  /**
   * One key.
   *
   * @param values one for a text, which is empty where the key has no value; none for a section
   * @param line where the key stands, from 1
   */
  record Setting(Kind kind, List<String> values, int line) {
    Setting {
      values = List.copyOf(values);
    }

    /** The text; empty for what is no text. */
    String text() {
      return kind == Kind.TEXT ? values.getFirst() : "";
    }
  }

  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private String key = "";
  private int line = 1;

  private YamlTree() {}

  static YamlTree parse(String text) {
    YamlTree tree = new YamlTree();
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = yaml.createParser(ObjectReadContext.empty(), text)) {
      tree.walk(parser);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      tree.problems.add("line %d: %s".formatted(line, Printable.brief(e.getOriginalMessage())));
    }
    return tree;
  }

  /** By path, such as "tls.ca-file"; a section stands before its keys. */
  Map<String, Setting> settings() {
    return settings;
  }

  List<String> problems() {
    return problems;
  }

  private void walk(JsonParser parser) {
    Deque<String> path = new ArrayDeque<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case START_OBJECT -> {
          if (!key.isEmpty()) {
            put(Kind.SECTION, List.of());
          }
          path.addLast(key.isEmpty() ? "" : key + ".");
        }
        case END_OBJECT -> path.removeLast();
        case PROPERTY_NAME -> {
          key = path.getLast() + parser.currentName();
          line = parser.currentTokenLocation().getLineNr();
        }
        case START_ARRAY -> put(Kind.LIST, items(parser));
        default -> put(Kind.TEXT, List.of(text(parser)));
      }
    }
  }

  private void put(Kind kind, List<String> values) {
    // Keys with dots in them can say the same as a section: neither is to win in silence.
    if (settings.put(key, new Setting(kind, values, line)) != null) {
      problems.add("line %d: %s is there twice".formatted(line, Printable.brief(key)));
    }
  }

  private List<String> items(JsonParser parser) {
    List<String> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY && token != null;
        token = parser.nextToken()) {
      if (token.isScalarValue()) {
        items.add(text(parser));
      } else {
        problems.add(
            "line %d: %s: items must be plain values".formatted(line, Printable.brief(key)));
        parser.skipChildren();
      }
    }
    return items;
  }

  private static String text(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
  }
}
