package dev.impound.controller.metrics;

import dev.impound.settings.YamlSettings;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The section {@code health} of the configuration.
 *
 * @param listen where figures and health are shown, without credentials; empty when nowhere
 */
public record HealthSettings(Optional<InetSocketAddress> listen) {

  /** Reads the section; what is wrong is noted in {@code settings}. */
  public static HealthSettings read(YamlSettings settings) {
    return new HealthSettings(
        settings.optional("health.listen").map(text -> settings.address("health.listen", text)));
  }
}
