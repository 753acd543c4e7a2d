package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IsolationSettingsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.10", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "2001:db8::1", "2001:db8::/32"})
  void takesAddressesBlocksAndRanges(String entry) {
    assertThat(new IsolationSettings(List.of(" " + entry + " "), "group").responders())
        .containsExactly(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.9-10.0.0.1",
        "1.2.3.4-::1",
        "::/129",
        "a:b:c",
        "10.0.0.1/-1"
      })
  void refusesWhatIsNoAddress(String entry) {
    assertThatThrownBy(() -> new IsolationSettings(List.of(entry), "group"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "::/0", "0.0.0.0-255.255.255.255"})
  void refusesToLetEverybodyIn(String entry) {
    assertThatThrownBy(() -> new IsolationSettings(List.of(entry), "group"))
        .hasMessageContaining("everybody");
  }

  @Test
  void refusesAnEmptyList() {
    assertThatThrownBy(() -> new IsolationSettings(List.of(), "group"))
        .hasMessageContaining("name at least one");
  }

  @Test
  void readsDifferentSpellingsOfTheSameAsTheSame() {
    assertThat(IpRange.all(List.of("0.0.0.0", "10.0.0.7/24", "::1")))
        .isEqualTo(
            IpRange.all(List.of("0.0.0.0/32", "10.0.0.0-10.0.0.255", "0:0:0:0:0:0:0:1/128")));
  }
}
