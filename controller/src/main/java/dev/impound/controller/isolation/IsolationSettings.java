package dev.impound.controller.isolation;

import java.util.List;

/**
 * How isolation is done here.
 *
 * @param responders who may still reach a closed listener: addresses, CIDR blocks or ranges {@code
 *     first-last}; never empty
 * @param addressGroup exact name of the cloud's IP address group that holds them
 */
public record IsolationSettings(List<String> responders, String addressGroup) {
  public IsolationSettings {
    responders = Responders.checked(responders);
    if (!addressGroup.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException(
          "not a name of an address group; use 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'");
    }
  }
}
