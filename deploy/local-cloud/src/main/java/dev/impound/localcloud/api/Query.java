package dev.impound.localcloud.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a request, decoded; values of a repeated key keep their order. */
record Query(Map<String, List<String>> values) {
  static Query parse(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values
            .computeIfAbsent(Percent.decode(key), missing -> new ArrayList<>())
            .add(Percent.decode(value));
      }
    }
    return new Query(values);
  }

  Optional<String> first(String key) {
    List<String> given = values.get(key);
    return given == null ? Optional.empty() : Optional.of(given.getFirst());
  }

  /** Percent encoding as the signature uses it: a plus sign is a plus sign. */
  static final class Percent {
    private static final String PLAIN =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private Percent() {}

    static String encode(String text) {
      StringBuilder out = new StringBuilder();
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        char c = (char) (b & 0xff);
        if (PLAIN.indexOf(c) >= 0) {
          out.append(c);
        } else {
          out.append('%')
              .append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xf, 16)))
              .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
        }
      }
      return out.toString();
    }

    static String decode(String text) {
      byte[] raw = text.getBytes(StandardCharsets.UTF_8);
      byte[] out = new byte[raw.length];
      int length = 0;
      for (int i = 0; i < raw.length; i++) {
        int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
        int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
        if (raw[i] == '%' && high >= 0 && low >= 0) {
          out[length++] = (byte) (high << 4 | low);
          i += 2;
        } else {
          out[length++] = raw[i];
        }
      }
      return new String(out, 0, length, StandardCharsets.UTF_8);
    }
  }
}
