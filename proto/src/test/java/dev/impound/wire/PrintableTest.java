package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void leavesPlainTextOfAnyScriptAlone() {
    assertThat(Printable.of("web-1 日本語 żółw")).isEqualTo("web-1 日本語 żółw");
  }

  @Test
  void escapesWhatMovesACursorChangesColourOrStartsALine() {
    assertThat(Printable.of("a\u001b[2Jb\rc\nd\u0007\u007f\u009b"))
        .isEqualTo("a\\x1b[2Jb\\x0dc\\x0ad\\x07\\x7f\\x9b");
  }

  @Test
  void escapesWhatTurnsTextAroundOrHidesIt() {
    assertThat(Printable.of("a\u202eb\u2066c\u200bd\u2028e\ufefff"))
        .isEqualTo("a\\u202eb\\u2066c\\u200bd\\u2028e\\ufefff");
  }

  @Test
  void escapesHalfACharacterAndDoublesTheBackslash() {
    assertThat(Printable.of("a\ud800b\\x1b")).isEqualTo("a\\ud800b\\\\x1b");
  }

  @Test
  void cutsLongTextAndSaysSo() {
    assertThat(Printable.brief("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
  }

  @Test
  void letsNoControlCharacterThroughWhateverItIsGiven() {
    Random random = new Random(42);
    for (int round = 0; round < 1000; round++) {
      char[] raw = new char[20];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = (char) random.nextInt(0x300);
      }
      assertThat(Printable.of(new String(raw)).chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }
}
