package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.StepState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void writesEnumValuesAsShortWords() {
    assertThat(Shown.word(IncidentState.INCIDENT_STATE_CONTAINED)).isEqualTo("contained");
    assertThat(Shown.word(StepState.STEP_STATE_NOTHING_TO_DO)).isEqualTo("nothing-to-do");
    assertThat(Shown.word(ItemKind.ITEM_KIND_IMAGE_INSPECT)).isEqualTo("image-inspect");
    assertThat(Shown.word(ItemKind.ITEM_KIND_UNSPECIFIED)).isEqualTo("unknown");
    assertThat(Shown.word(ItemKind.UNRECOGNIZED)).isEqualTo("unknown");
  }

  @Test
  void writesAValueOfANewerContractAsUnknown() {
    Incident newer = Incident.newBuilder().setStateValue(999).build();

    assertThat(Shown.word(newer.getState())).isEqualTo("unknown");
    assertThat(JsonView.map(newer)).containsEntry("state", "unknown");
  }

  @Test
  void writesDurationsForPeople() {
    assertThat(Shown.span(Duration.ofMillis(142))).isEqualTo("142 ms");
    assertThat(Shown.span(Duration.ofMillis(3240))).isEqualTo("3.2 s");
    assertThat(Shown.span(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThat(Shown.span(Duration.ofMinutes(63))).isEqualTo("1 h 3 min");
    assertThat(Shown.span(Duration.ofMillis(-3))).isEqualTo("-3 ms");
  }

  @Test
  void writesSizesForPeople() {
    assertThat(Shown.bytes(1023)).isEqualTo("1023 B");
    assertThat(Shown.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Shown.bytes(3L << 30)).isEqualTo("3.0 GiB");
  }

  @Test
  void doesNotDoubleTheEscapesOfASentence() {
    assertThat(Shown.sentence("no container \"a\\x1b\" here\u001b\n"))
        .isEqualTo("no container \"a\\x1b\" here\\x1b\\x0a");
    assertThat(Shown.sentence("\\")).isEqualTo("\\");
    assertThat(Shown.name("a\\x1b")).isEqualTo("a\\\\x1b");
  }

  @Test
  void alignsColumnsOfWideText() {
    StringWriter text = new StringWriter();
    new Table("A", "B").row("容器", "x").row("abcd", "").print(new PrintWriter(text, true));

    assertThat(text.toString().lines()).containsExactly("A     B", "容器  x", "abcd  -");
  }

  @Test
  void writesProgressOverOneLineOnATerminal() {
    StringWriter text = new StringWriter();
    AtomicReference<Instant> now = new AtomicReference<>(Samples.NOON);
    StatusLine status = new StatusLine(new PrintWriter(text, true), true, false, now::get);

    status.show("EV-6", 50, 100);
    status.show("EV-6", 51, 100);
    now.set(Samples.NOON.plusSeconds(1));
    status.show("EV-6", 100, 100);
    status.clear();

    assertThat(text.toString())
        .contains("\rEV-6 [############............] 50 % of 100 B")
        .doesNotContain("51 %")
        .contains("\rEV-6 [########################] 100 % of 100 B, 100 B/s")
        .endsWith("\r")
        .doesNotContain("\n");
  }

  @Test
  void writesProgressAsLinesElsewhereAndNothingWhenQuiet() {
    StringWriter text = new StringWriter();
    AtomicReference<Instant> now = new AtomicReference<>(Samples.NOON);
    StatusLine plain = new StatusLine(new PrintWriter(text, true), false, false, now::get);
    StatusLine quiet = new StatusLine(new PrintWriter(text, true), false, true, now::get);

    plain.show("EV-6", 1, 100);
    now.set(Samples.NOON.plusSeconds(6));
    plain.show("EV-6", 2, 100);
    quiet.show("EV-7", 2, 100);
    plain.clear();

    assertThat(text.toString().lines()).containsExactly("EV-6 2 % of 100 B, 0 B/s");
  }
}
