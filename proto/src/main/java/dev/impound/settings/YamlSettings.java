package dev.impound.settings;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * The settings of a YAML file by their path ("tls.ca-file"), each with its line. Collects problems
 * while settings are asked for; what was never asked for is an unknown key.
 */
public final class YamlSettings {
  private record Setting(List<String> values, boolean list, int line) {}

  private final Path file;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();

  private YamlSettings(Path file) {
    this.file = file;
  }

  /**
   * Reads {@code file}.
   *
   * @throws ConfigException when it cannot be read, or is no YAML
   */
  public static YamlSettings read(Path file) {
    YamlSettings read = new YamlSettings(file);
    try {
      String text = Files.readString(file);
      YAMLFactory yaml =
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      try (JsonParser parser = yaml.createParser(ObjectReadContext.empty(), text)) {
        read.walk(parser);
      }
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      read.problems.add("line %d: %s".formatted(line, Printable.brief(e.getOriginalMessage())));
    } catch (NoSuchFileException e) {
      read.problems.add("there is no such file");
    } catch (IOException e) {
      read.problems.add("it cannot be read: " + e);
    }
    if (!read.problems.isEmpty()) {
      throw new ConfigException(file, read.problems);
    }
    return read;
  }

  private void walk(JsonParser parser) {
    Deque<String> path = new ArrayDeque<>();
    String key = "";
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      int line = parser.currentTokenLocation().getLineNr();
      switch (token) {
        case START_OBJECT -> path.addLast(key.isEmpty() ? "" : key + ".");
        case END_OBJECT -> path.removeLast();
        case PROPERTY_NAME -> key = path.getLast() + parser.currentName();
        case START_ARRAY -> settings.put(key, new Setting(items(parser, key), true, line));
        default -> settings.put(key, new Setting(List.of(text(parser)), false, line));
      }
    }
  }

  private List<String> items(JsonParser parser, String key) {
    List<String> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY && token != null;
        token = parser.nextToken()) {
      if (token.isScalarValue()) {
        items.add(text(parser));
      } else {
        problems.add("%s: items must be plain values".formatted(key));
        parser.skipChildren();
      }
    }
    return items;
  }

  private static String text(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
  }

  /** A text that must be there; empty, with a problem noted, when it is not. */
  public String required(String key) {
    Optional<String> value = optional(key);
    if (value.isEmpty()) {
      problems.add(key + " is missing");
    }
    return value.orElse("");
  }

  /** A text that may be there. */
  public Optional<String> optional(String key) {
    asked.add(key);
    Setting setting = settings.get(key);
    if (setting == null) {
      return Optional.empty();
    }
    if (setting.list()) {
      problem(key, "a list where one value is expected");
      return Optional.empty();
    }
    return Optional.of(setting.values().getFirst()).filter(value -> !value.isBlank());
  }

  /** Whether any key of a section, "tls" say, is there. */
  public boolean has(String section) {
    return settings.keySet().stream()
        .anyMatch(key -> key.equals(section) || key.startsWith(section + "."));
  }

  /** A path; one that is not absolute starts at the folder of the configuration file. */
  public Path path(String value) {
    Path folder = file.toAbsolutePath().getParent();
    return value.isEmpty() || folder == null ? Path.of(value) : folder.resolve(value);
  }

  /** A file that must be named and readable; see {@link #path}. */
  public Path file(String key) {
    String value = required(key);
    Path path = path(value);
    if (!value.isEmpty() && !Files.isReadable(path)) {
      problem(key, "%s does not exist or cannot be read".formatted(Printable.brief(value)));
    }
    return path;
  }

  /** A list that may be there. */
  public List<String> list(String key) {
    asked.add(key);
    Setting setting = settings.get(key);
    if (setting == null) {
      return List.of();
    }
    if (!setting.list()) {
      problem(key, "one value where a list is expected, such as [a, b]");
    }
    return setting.list() ? setting.values() : List.of();
  }

  /** Notes what is wrong with a setting. */
  public void problem(String key, String what) {
    Setting setting = settings.get(key);
    problems.add(
        setting == null
            ? "%s %s".formatted(key, what)
            : "line %d: %s: %s".formatted(setting.line(), key, what));
  }

  /**
   * Ends reading.
   *
   * @throws ConfigException when there are problems, or keys that nobody asked for
   */
  public void finish() {
    settings.forEach(
        (key, setting) -> {
          if (!asked.contains(key)) {
            problems.add("line %d: %s".formatted(setting.line(), stray(key)));
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
  }

  /** What is wrong with a key that nobody asked for. */
  private String stray(String key) {
    if (key.isEmpty()) {
      return "keys are expected";
    }
    return asked.stream().anyMatch(known -> known.startsWith(key + "."))
        ? key + " needs keys below it"
        : "unknown key " + Printable.brief(key);
  }
}
