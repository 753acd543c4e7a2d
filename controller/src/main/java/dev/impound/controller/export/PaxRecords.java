package dev.impound.controller.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** POSIX records of an entry, as bytes: what they say comes before the header's own fields. */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(List.of());

  @SuppressWarnings("ArrayRecordComponent") // Names are bytes, and are compared as such.
  private record Item(String key, byte[] value) {}

  private final List<Item> items;

  private PaxRecords(List<Item> items) {
    this.items = items;
  }

  /** Adds those of a block; empty when it is malformed. */
  Optional<PaxRecords> plus(byte[] bytes) {
    List<Item> all = new ArrayList<>(items);
    for (int at = 0; at < bytes.length; ) {
      int space = indexOf(bytes, at, bytes.length, ' ');
      int length = space < 0 ? 0 : number(bytes, at, space);
      int equals =
          length <= 0 ? -1 : indexOf(bytes, space, Math.min(at + length, bytes.length), '=');
      if (equals < 0 || length > bytes.length - at || bytes[at + length - 1] != '\n') {
        return Optional.empty();
      }
      String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
      all.add(new Item(key, Arrays.copyOfRange(bytes, equals + 1, at + length - 1)));
      at += length;
    }
    return Optional.of(new PaxRecords(all));
  }

  private static int indexOf(byte[] bytes, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int number(byte[] bytes, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || number > 100_000_000) {
        return -1;
      }
      number = number * 10 + bytes[i] - '0';
    }
    return number;
  }

  /** The last value of a key. */
  Optional<byte[]> get(String key) {
    return items.stream()
        .filter(item -> item.key().equals(key))
        .map(Item::value)
        .reduce((earlier, later) -> later);
  }

  /** The last value of a key, as ASCII. */
  Optional<String> text(String key) {
    return get(key).map(value -> new String(value, StandardCharsets.ISO_8859_1));
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Whether any key begins so. */
  boolean hasPrefix(String prefix) {
    return items.stream().anyMatch(item -> item.key().startsWith(prefix));
  }

  PaxRecords without(String key) {
    return new PaxRecords(items.stream().filter(item -> !item.key().equals(key)).toList());
  }

  PaxRecords with(String key, byte[] value) {
    List<Item> all = new ArrayList<>(without(key).items);
    all.add(new Item(key, value));
    return new PaxRecords(all);
  }

  /** As they stand in a block. */
  byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Item item : items) {
      int rest = item.key().length() + item.value().length + 3;
      int length = rest + 1;
      while (rest + Integer.toString(length).length() != length) {
        length = rest + Integer.toString(length).length();
      }
      out.writeBytes((length + " " + item.key() + "=").getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(item.value());
      out.write('\n');
    }
    return out.toByteArray();
  }
}
