package dev.impound.controller.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BoundedJsonTest {

  @Test
  void readsADocumentAtEveryLimit() {
    read("[".repeat(32) + "]".repeat(32));
    read("\"" + "x".repeat(64 * 1024) + "\"");
    read("{\"number\": " + "9".repeat(100) + "}");
    read("{}" + " ".repeat(Posted.MOST_BYTES - 2));
  }

  @Test
  void refusesWhatIsBeyondALimit() {
    refused("[".repeat(33) + "]".repeat(33));
    refused("{\"text\": \"" + "x".repeat(64 * 1024 + 1) + "\"}");
    refused("{\"number\": " + "9".repeat(101) + "}");
    refused("{\"" + "x".repeat(2000) + "\": 1}");
    refused("[" + "1,".repeat(40_000) + "1]");
    refused("{}" + " ".repeat(Posted.MOST_BYTES - 1));
  }

  @Test
  void refusesWhatTwoReadersCouldTakeForTwoMessages() {
    refused("{\"a\": 1, \"a\": 2}");
    refused("{\"a\": {\"b\": 1, \"b\": 2}}");
    refused("{\"a\": 1, \"\\u0061\": 2}");
    refused("{} {}");
    refused("{}]");
    refused("{\"a\": 1,}");
    refused("{\"a\": NaN}");
    refused("{/* comment */}");
  }

  @Test
  void refusesWhatIsNoDocument() {
    refused("");
    refused("  ");
    refused("{");
    refused("nothing");
  }

  @Test
  void refusesEveryEncodingButUtf8() {
    for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"}) {
      refused("{\"a\": \"b\"}".getBytes(Charset.forName(charset)));
    }
    refused("{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
    refused("\uFEFF{}");
    assertThat(BoundedJson.text(read("{\"a\": \"é容\"}"), "a")).contains("é容");
  }

  @Test
  void givesValuesOfEveryKindAsText() {
    JsonNode json =
        read(
            "{\"s\": \"x\", \"n\": 17, \"b\": true, \"z\": null, \"o\": {}, \"l\": [1], \"w\": \""
                + " \"}");

    assertThat(BoundedJson.text(json, "s")).contains("x");
    assertThat(BoundedJson.text(json, "n")).contains("17");
    assertThat(BoundedJson.text(json, "b")).contains("true");
    assertThat(BoundedJson.text(json, "z")).isEmpty();
    assertThat(BoundedJson.text(json, "o")).isEmpty();
    assertThat(BoundedJson.text(json, "l")).isEmpty();
    assertThat(BoundedJson.text(json, "missing")).isEmpty();
    assertThat(BoundedJson.text(json, "w")).contains(" ");
    assertThat(BoundedJson.words(json, "w")).isEmpty();
    assertThat(BoundedJson.text(read("[]"), "s")).isEmpty();
  }

  @Test
  void replacesWhatNoDatabaseTakes() {
    assertThat(BoundedJson.text(read("{\"s\": \"a\\u0000b\"}"), "s")).contains("a\uFFFDb");
  }

  @Test
  void throwsNothingElseWhateverComes() {
    Random random = new Random(42);
    byte[] whole =
        "{\"a\": [1, 2.5, {\"b\": \"\\u00e9\"}], \"c\": null}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      try {
        BoundedJson.parse(SpoiledMessages.spoiled(whole, random));
      } catch (MessageRefusedException e) {
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
      }
    }
  }

  private static JsonNode read(String json) {
    return BoundedJson.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(String json) {
    refused(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(byte[] json) {
    assertThatThrownBy(() -> BoundedJson.parse(json))
        .isInstanceOfSatisfying(
            MessageRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }
}
