package dev.impound.controller.export;

/**
 * A number for each of many names, in 20 bytes a place: millions of names fit where a map of
 * strings would not. A number that was never put is 0.
 */
final class PathTable {
  private long[] keys;
  private int[] values;
  private boolean[] used;
  private int size;

  PathTable() {
    allocate(1 << 10);
  }

  private void allocate(int places) {
    keys = new long[2 * places];
    values = new int[places];
    used = new boolean[places];
  }

  int get(PathKey key) {
    int place = place(key);
    return used[place] ? values[place] : 0;
  }

  void put(PathKey key, int value) {
    int place = place(key);
    if (!used[place]) {
      used[place] = true;
      keys[2 * place] = key.high();
      keys[2 * place + 1] = key.low();
      size++;
    }
    values[place] = value;
    if (size > values.length / 3 * 2) {
      grow();
    }
  }

  /** How many names have a number. */
  int size() {
    return size;
  }

  /** Sets bits of a number. */
  void add(PathKey key, int bits) {
    put(key, get(key) | bits);
  }

  private int place(PathKey key) {
    int mask = values.length - 1;
    int place = (int) key.low() & mask;
    while (used[place] && (keys[2 * place] != key.high() || keys[2 * place + 1] != key.low())) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    boolean[] oldUsed = used;
    allocate(oldValues.length * 2);
    size = 0;
    for (int i = 0; i < oldValues.length; i++) {
      if (oldUsed[i]) {
        put(new PathKey(oldKeys[2 * i], oldKeys[2 * i + 1]), oldValues[i]);
      }
    }
  }

  /** Told of each name that has a number. */
  @FunctionalInterface
  interface Visitor {
    void entry(PathKey key, int value);
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < values.length; i++) {
      if (used[i]) {
        visitor.entry(new PathKey(keys[2 * i], keys[2 * i + 1]), values[i]);
      }
    }
  }
}
