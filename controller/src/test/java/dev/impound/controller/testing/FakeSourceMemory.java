package dev.impound.controller.testing;

import dev.impound.controller.alarm.SourceMemory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Remembers in memory; hand the same one to a second source to play a restart. */
public final class FakeSourceMemory implements SourceMemory {
  private final Map<String, String> values = new ConcurrentSkipListMap<>();
  private volatile boolean failing;

  /** From now on nothing can be written, or can again. */
  public void failing(boolean failing) {
    this.failing = failing;
  }

  @Override
  public Optional<String> recall(String source, String key) {
    return Optional.ofNullable(values.get(source + "/" + key));
  }

  @Override
  public void remember(String source, String key, String value) {
    if (failing) {
      throw new IllegalStateException("the disk is full");
    }
    values.put(source + "/" + key, value);
  }

  @Override
  public Map<String, String> recallAll(String source, String prefix) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(source + "/" + prefix)) {
            found.put(key.substring(source.length() + 1), value);
          }
        });
    return found;
  }

  @Override
  public void forget(String source, String key) {
    values.remove(source + "/" + key);
  }
}
