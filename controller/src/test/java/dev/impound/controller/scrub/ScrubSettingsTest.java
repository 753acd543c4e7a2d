package dev.impound.controller.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScrubSettingsTest {

  private static ScrubSettings read(String text) {
    YamlSettings settings = YamlSettings.parse(Path.of("controller.yaml"), text);
    ScrubSettings read = ScrubSettings.read(settings);
    settings.finish();
    return read;
  }

  @Test
  void readsTheStoreEverySevenDaysWhereNothingIsSaid() {
    assertThat(read("{}")).isEqualTo(ScrubSettings.standard());
  }

  @Test
  void takesARateAndASpan() {
    assertThat(read("evidence: {scrub: {rate: 2MiB, every: 24h}}"))
        .isEqualTo(new ScrubSettings(2 << 20, Optional.of(Duration.ofHours(24))));
  }

  @Test
  void isSwitchedOffByAWord() {
    assertThat(read("evidence: {scrub: {every: off}}").every()).isEmpty();
  }

  @Test
  void refusesASpanThatIsTooShortAndARateThatIsNone() {
    assertThatThrownBy(() -> read("evidence: {scrub: {rate: 1, every: 1s}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("evidence.scrub.rate")
        .hasMessageContaining("evidence.scrub.every");
  }
}
