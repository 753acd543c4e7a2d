package dev.impound.controller.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthSettingsTest {
  @TempDir private Path folder;

  @Test
  void opensNoPortByDefault() throws IOException {
    assertThat(read("other: 1").listen()).isEmpty();
  }

  @Test
  void readsWhereToListen() throws IOException {
    assertThat(read("health: {listen: '127.0.0.1:9464'}").listen())
        .hasValue(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9464));
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertThatThrownBy(() -> read("health: {listen: yes}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("health.listen: must be ADDRESS:PORT");
  }

  private HealthSettings read(String yaml) throws IOException {
    YamlSettings settings = YamlSettings.read(Files.writeString(folder.resolve("c.yaml"), yaml));
    HealthSettings read = HealthSettings.read(settings);
    settings.optional("other");
    settings.finish();
    return read;
  }
}
