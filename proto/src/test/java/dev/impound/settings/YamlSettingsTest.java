package dev.impound.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class YamlSettingsTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static YamlSettings parse(String yaml) {
    return YamlSettings.parse(Path.of("a.yaml"), yaml);
  }

  /** The problems after {@code asking} has asked and the reading has ended. */
  private static List<String> problems(String yaml, Consumer<YamlSettings> asking) {
    YamlSettings settings = parse(yaml);
    asking.accept(settings);
    ConfigException failure = catchThrowableOfType(ConfigException.class, settings::finish);
    return failure == null ? List.of() : failure.problems();
  }

  @Test
  void readsTextsByKeysWithDotsAndBySections() {
    String yaml =
        """
        labels:
          k8s.ns.name: "shop-*"
          tier: 1
          k8s: {pod: {name: web}}
        """;
    YamlSettings settings = parse(yaml);

    assertThat(settings.texts("labels"))
        .containsExactly(
            Map.entry("k8s.ns.name", "shop-*"),
            Map.entry("tier", "1"),
            Map.entry("k8s.pod.name", "web"));
    settings.finish();
  }

  @Test
  void tellsTextsThatAreNone() {
    assertThat(problems("labels:\n  a: [x]\n  b:\n  c: {}\n", settings -> settings.texts("labels")))
        .containsExactly(
            "line 2: labels.a: a list where one value is expected",
            "line 3: labels.b: has no value");
    assertThat(problems("labels: x\n", settings -> settings.texts("labels")))
        .containsExactly("line 1: labels: needs keys below it");
    assertThat(problems("labels: {}\n", settings -> settings.texts("labels"))).isEmpty();
  }

  @Test
  void namesWhatAnEmptySectionIsCalled() {
    String yaml = "books:\n  first: {}\n  second:\n    key: 1\n  third:\n";

    assertThat(parse(yaml).names("books")).containsExactly("first", "second", "third");
    assertThat(parse("books:\n").names("books")).isEmpty();
    assertThat(parse("").names("books")).isEmpty();
    assertThat(problems("books: [a]\n", settings -> settings.names("books")))
        .containsExactly("line 1: books: needs keys below it");
  }

  @Test
  void refusesAnEmptySectionThatNobodyKnows() {
    assertThat(problems("strange: {}\nknown: {}\n", settings -> settings.optional("known.key")))
        .containsExactly("line 1: unknown key strange");
  }

  @Test
  void refusesOneKeySaidInTwoWays() {
    assertThatThrownBy(() -> parse("a:\n  b: 1\na.b: 2\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 3: a.b is there twice");
  }

  @Test
  void tellsTheLineOfASectionAndOfALongList() {
    String yaml = "first: 1\nbooks:\n  one:\n    key: 1\nlist:\n  - a\n  - b\n";

    assertThat(
            problems(
                yaml,
                settings -> {
                  settings.optional("first");
                  settings.optional("books.one.key");
                  settings.problem("books.one", "is wrong");
                  settings.words("list", Colour.class);
                }))
        .containsExactly(
            "line 3: books.one: is wrong",
            "line 5: list: must be one of red, dark-blue, and is a",
            "line 5: list: must be one of red, dark-blue, and is b");
  }

  @Test
  void readsAListOfWordsInItsOrder() {
    assertThat(parse("list: [dark-blue, red]").words("list", Colour.class))
        .containsExactly(Colour.DARK_BLUE, Colour.RED);
    assertThat(parse("").words("list", Colour.class)).isEmpty();
  }

  @Test
  void readsSpansThatAreLongEnough() {
    assertThat(parse("a: 90s").span("a", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
    assertThat(parse("a: 2h").span("a", Duration.ofHours(2), Duration.ZERO))
        .isEqualTo(Duration.ofHours(2));
    assertThat(problems("a: 0s\n", settings -> settings.span("a", Duration.ZERO))).isEmpty();
    assertThat(
            problems(
                "a: 59s\n", settings -> settings.span("a", Duration.ofMinutes(1), Duration.ZERO)))
        .containsExactly(
            "line 1: a: must be a span such as 90s, 15m, 24h or 7d, 60s at least, and is 59s");
    assertThat(problems("a: 1w\n", settings -> settings.span("a", Duration.ZERO)))
        .containsExactly("line 1: a: must be a span such as 90s, 15m, 24h or 7d, and is 1w");
  }

  @Test
  void readsNumbersWithinTheirBounds() {
    assertThat(parse("a: 7").number("a", 1, 9, 3)).isEqualTo(7);
    assertThat(parse("").number("a", 1, 9, 3)).isEqualTo(3);
    for (String wrong : new String[] {"0", "10", "x", "7.5", "99999999999"}) {
      assertThat(problems("a: " + wrong, settings -> settings.number("a", 1, 9, 3)))
          .containsExactly("line 1: a: must be a whole number from 1 to 9, and is " + wrong);
    }
  }

  @Test
  void readsAddressesAndTellsWhatIsNone() {
    assertThat(parse("").address("a", "127.0.0.1:80").getPort()).isEqualTo(80);
    assertThat(parse("").address("a", "[::1]:0").getPort()).isZero();
    for (String wrong : new String[] {"80", ":80", "a:65536", "a:-1", "a:b", "a:"}) {
      assertThat(problems("", settings -> settings.address("a", wrong)))
          .containsExactly("a must be ADDRESS:PORT, and is " + wrong);
    }
  }

  @Test
  void tellsKeysWhereAValueOrAListIsExpected() {
    assertThat(
            problems(
                "a: {b: 1}\nc: {d: 1}\n",
                settings -> {
                  settings.optional("a");
                  settings.list("c");
                }))
        .contains(
            "line 1: a: keys where one value is expected",
            "line 2: c: keys where a list is expected, such as [a, b]",
            "line 1: unknown key a.b",
            "line 2: unknown key c.d");
  }

  @Test
  void knowsWhatIsThereAndSaysNothing() {
    YamlSettings settings = parse("a:\nb: []\nc: ' '\nd: x\ne: [y]\nf: {}\n");

    assertThat(List.of("a", "b", "c")).allMatch(settings::isEmpty);
    assertThat(List.of("d", "e", "f", "g")).noneMatch(settings::isEmpty);
  }

  @Test
  void escapesKeysThatWouldActOnATerminal() {
    assertThat(problems("labels:\n  \"a\\e[2J\": [x]\n", settings -> settings.texts("labels")))
        .containsExactly("line 2: labels.a\\x1b[2J: a list where one value is expected");
  }
}
