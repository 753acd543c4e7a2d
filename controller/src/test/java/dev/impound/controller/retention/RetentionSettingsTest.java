package dev.impound.controller.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionSettingsTest {

  private static RetentionSettings read(String text) {
    YamlSettings settings = YamlSettings.parse(Path.of("controller.yaml"), text);
    RetentionSettings read = RetentionSettings.read(settings);
    settings.finish();
    return read;
  }

  @Test
  void removesNothingWhereNothingIsSaid() {
    assertThat(read("{}").keep()).isEmpty();
    assertThat(read("evidence: {retention: never}").keep()).isEmpty();
  }

  @Test
  void takesASpanOfADayAndMore() {
    assertThat(read("evidence: {retention: 1d}").keep()).contains(Duration.ofDays(1));
    assertThat(read("evidence: {retention: 365d}").keep()).contains(Duration.ofDays(365));
  }

  @Test
  void refusesATimeThatIsTooShortAndSaysWhatToWrite() {
    for (String slip : new String[] {"30m", "0d", "23h"}) {
      assertThatThrownBy(() -> read("evidence: {retention: %s}".formatted(slip)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("evidence.retention")
          .hasMessageContaining("is \"%s\": evidence is kept for a day at least".formatted(slip))
          .hasMessageContaining("30d");
    }
  }

  @Test
  void refusesAWordThatIsNoSpan() {
    assertThatThrownBy(() -> read("evidence: {retention: forever}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("evidence.retention");
  }
}
