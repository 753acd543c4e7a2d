package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "malware_*, malware_0002, true",
    "malware_*, malware_, true",
    "malware_*, Malware_0002, true",
    "malware_*, procdet_0001, false",
    "*miner*, crypto-miner, true",
    "*miner*, MINER, true",
    "*miner*, mine, false",
    "web-?, web-1, true",
    "web-?, web-12, false",
    "web-?, web-, false",
    "a.c, abc, false",
    "a[bc], ab, false",
    "a|b, a, false",
    "*, anything, true",
    "**?*, x, true",
    "a*b*c, axxbxxbc, true",
    "a*b*c, axxbxx, false",
    "kill*, KILL-IT, true",
    "K?LL, kill, true",
    "web-1, xweb-1, false",
    "web-1, web-1x, false"
  })
  void knowsStarAndQuestionMarkAndNothingElse(String pattern, String text, boolean fits) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(fits);
  }

  @Test
  void fitsAnEmptyTextOnlyWhereNothingIsAskedFor() {
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("").matches("")).isTrue();
    assertThat(new Glob("?").matches("")).isFalse();
    assertThat(new Glob("").matches("x")).isFalse();
  }

  @Test
  void takesOneCharacterForOneWhateverItsLength() {
    assertThat(new Glob("a?b").matches("a\ud83d\ude00b")).isTrue();
    assertThat(new Glob("a?b").matches("a\ud83db")).isTrue();
  }

  @Test
  void saysTheSameAsARegularExpression() {
    Random random = new Random(20_261_122);
    for (int i = 0; i < 20_000; i++) {
      String pattern = text(random, "ab*?", 8);
      String text = text(random, "abAB", 10);
      String regex = pattern.toLowerCase(Locale.ROOT).replace("*", ".*").replace('?', '.');

      assertThat(new Glob(pattern).matches(text))
          .as("%s on %s", pattern, text)
          .isEqualTo(Pattern.matches(regex, text.toLowerCase(Locale.ROOT)));
    }
  }

  /** A matcher that goes back to every star would need longer than there is time. */
  @Test
  void endsWithPatternsThatAreMeantToHang() {
    assertThat(new Glob("*a".repeat(250) + "b").matches("a".repeat(2000))).isFalse();
  }

  private static String text(Random random, String letters, int most) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(most + 1);
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
