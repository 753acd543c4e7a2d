package dev.impound.controller.alarm;

import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it came over the alarm port.
 *
 * @param headers by lower-case name; of a repeated header the first value
 * @param body at most {@link #MOST_BYTES}
 * @param client the sender's certificate, when it showed one that the configured authority signed
 * @param remote the sender's address, for the record
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes as they came; nobody compares messages
public record Posted(
    Map<String, String> headers, byte[] body, Optional<X509Certificate> client, String remote) {
  /** Longest body that is read. */
  public static final int MOST_BYTES = 256 * 1024;

  public Posted {
    headers = Map.copyOf(headers);
  }

  /** A header's value; empty when it is missing. */
  public String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }
}
