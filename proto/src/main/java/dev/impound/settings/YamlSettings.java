package dev.impound.settings;

import dev.impound.settings.YamlTree.Kind;
import dev.impound.settings.YamlTree.Setting;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of a YAML file by their path ("tls.ca-file"), each with its line. Collects problems
 * while settings are asked for; what was never asked for is an unknown key.
 */
public final class YamlSettings {
  private final Path file;
  private final Map<String, Setting> settings;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();

  private YamlSettings(Path file, Map<String, Setting> settings) {
    this.file = file;
    this.settings = settings;
  }

  /**
   * Reads {@code file}.
   *
   * @throws ConfigException when it cannot be read, or is no YAML
   */
  public static YamlSettings read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException(file, List.of("there is no such file"));
    } catch (IOException e) {
      throw new ConfigException(file, List.of("it cannot be read: " + e));
    }
  }

  /**
   * Reads {@code text} as if {@code file} held it.
   *
   * @throws ConfigException when it is no YAML
   */
  public static YamlSettings parse(Path file, String text) {
    YamlTree tree = YamlTree.parse(text);
    if (!tree.problems().isEmpty()) {
      throw new ConfigException(file, tree.problems());
    }
    return new YamlSettings(file, tree.settings());
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
    if (setting.kind() != Kind.TEXT) {
      problem(key, "%s where one value is expected".formatted(words(setting.kind())));
      return Optional.empty();
    }
    return Optional.of(setting.text()).filter(value -> !value.isBlank());
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case TEXT -> "one value";
      case LIST -> "a list";
      case SECTION -> "keys";
    };
  }

  /** Whether a section, "tls" say, or any key of it is there. */
  public boolean has(String section) {
    return settings.keySet().stream()
        .anyMatch(key -> key.equals(section) || key.startsWith(section + "."));
  }

  /**
   * Every file that is named under a key that ends with {@code -file} or {@code -files}, resolved
   * as {@link #path} does, in the order of the file.
   */
  public List<Path> filesNamed() {
    return settings.entrySet().stream()
        .filter(one -> one.getKey().endsWith("-file") || one.getKey().endsWith("-files"))
        .flatMap(
            one ->
                one.getValue().kind() == Kind.LIST
                    ? one.getValue().values().stream()
                    : Stream.of(one.getValue().text()))
        .filter(name -> !name.isBlank())
        .map(this::path)
        .distinct()
        .toList();
  }

  /** Whether a key is there and says nothing: no value, or an empty list. */
  public boolean isEmpty(String key) {
    Setting setting = settings.get(key);
    return setting != null
        && (isBlank(setting) || (setting.kind() == Kind.LIST && setting.values().isEmpty()));
  }

  /**
   * The keys right below a section, in the order of the file: the names in a section whose keys are
   * names, such as {@code alarms.sources}.
   */
  public List<String> names(String section) {
    return below(section).stream()
        .map(key -> key.substring(section.length() + 1).split("\\.", 2)[0])
        .distinct()
        .toList();
  }

  /**
   * What a section says whose keys are anything, dots and all, such as the names of labels: each
   * with its text, in the order of the file.
   */
  public Map<String, String> texts(String section) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : below(section)) {
      asked.add(key);
      Setting setting = Objects.requireNonNull(settings.get(key));
      if (setting.kind() == Kind.LIST) {
        problem(key, "a list where one value is expected");
      } else if (setting.kind() == Kind.TEXT && setting.text().isBlank()) {
        problem(key, "has no value");
      } else if (setting.kind() == Kind.TEXT) {
        texts.put(key.substring(section.length() + 1), setting.text());
      }
    }
    return Collections.unmodifiableMap(texts);
  }

  /** The keys below a section, at any depth; a problem is noted where something else stands. */
  private List<String> below(String section) {
    asked.add(section);
    Setting setting = settings.get(section);
    if (setting != null && setting.kind() != Kind.SECTION && !isBlank(setting)) {
      problem(section, "needs keys below it");
    }
    return settings.keySet().stream().filter(key -> key.startsWith(section + ".")).toList();
  }

  private static boolean isBlank(Setting setting) {
    return setting.kind() == Kind.TEXT && setting.text().isBlank();
  }

  /** What {@code text}, the value of a key, says as ADDRESS:PORT; port 0 takes any that is free. */
  public InetSocketAddress address(String key, String text) {
    return told(key, text, Scalars.address(text), "ADDRESS:PORT")
        .orElseGet(() -> new InetSocketAddress(0));
  }

  /** A whole number from {@code least} to {@code most}; {@code otherwise} when it is not there. */
  public int number(String key, int least, int most, int otherwise) {
    String form = "a whole number from %d to %d".formatted(least, most);
    return optional(key)
        .flatMap(text -> told(key, text, Scalars.number(text, least, most), form))
        .orElse(otherwise);
  }

  /**
   * A span such as {@code 90s}, {@code 15m}, {@code 24h} or {@code 7d}; {@code otherwise} when it
   * is not there.
   */
  public Duration span(String key, Duration otherwise) {
    return span(key, Duration.ZERO, otherwise);
  }

  /** As {@link #span(String, Duration)}, and not shorter than {@code least}. */
  public Duration span(String key, Duration least, Duration otherwise) {
    String form =
        "a span such as 90s, 15m, 24h or 7d"
            + (least.isZero() ? "" : ", %ds at least".formatted(least.toSeconds()));
    return optional(key)
        .flatMap(
            text ->
                told(
                    key, text, Scalars.span(text).filter(span -> span.compareTo(least) >= 0), form))
        .orElse(otherwise);
  }

  /** One of a few words; {@code otherwise}, with a problem noted, when it is another. */
  public <E extends Enum<E>> E word(String key, Class<E> words, E otherwise) {
    return optional(key).flatMap(text -> told(key, text, words)).orElse(otherwise);
  }

  /** A list of a few words, in its order, that may be there; a problem is noted for any other. */
  public <E extends Enum<E>> List<E> words(String key, Class<E> words) {
    return list(key).stream().flatMap(text -> told(key, text, words).stream()).toList();
  }

  private <E extends Enum<E>> Optional<E> told(String key, String text, Class<E> words) {
    return told(key, text, Scalars.word(text, words), "one of " + Scalars.choices(words));
  }

  /** The value as read, a problem noted where it could not be. */
  private <T> Optional<T> told(String key, String text, Optional<T> read, String form) {
    if (read.isEmpty()) {
      problem(key, "must be %s, and is %s".formatted(form, Printable.brief(text)));
    }
    return read;
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
    if (setting.kind() != Kind.LIST) {
      problem(key, "%s where a list is expected, such as [a, b]".formatted(words(setting.kind())));
    }
    return setting.kind() == Kind.LIST ? setting.values() : List.of();
  }

  /** One text or a list of them, which must be there; empty, with a problem noted, when not. */
  public List<String> oneOrMore(String key) {
    Setting setting = settings.get(key);
    if (setting == null || setting.kind() != Kind.LIST) {
      return Optional.of(required(key)).filter(text -> !text.isEmpty()).stream().toList();
    }
    List<String> values = list(key);
    if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
      problem(key, "is empty, or an item of it is");
    }
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  /** Notes what is wrong with a setting. */
  public void problem(String key, String what) {
    Setting setting = settings.get(key);
    problems.add(
        setting == null
            ? "%s %s".formatted(Printable.brief(key), what)
            : "line %d: %s: %s".formatted(setting.line(), Printable.brief(key), what));
  }

  /**
   * Ends reading.
   *
   * @throws ConfigException when there are problems, or keys that nobody asked for
   */
  public void finish() {
    settings.forEach(
        (key, setting) -> {
          if (!asked.contains(key) && !isKnownSection(key, setting)) {
            problems.add("line %d: %s".formatted(setting.line(), stray(key)));
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
  }

  /** A section is unknown only when it is empty: else the keys below it are. */
  private boolean isKnownSection(String key, Setting setting) {
    return setting.kind() == Kind.SECTION
        && Stream.concat(settings.keySet().stream(), asked.stream())
            .anyMatch(known -> known.startsWith(key + "."));
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
