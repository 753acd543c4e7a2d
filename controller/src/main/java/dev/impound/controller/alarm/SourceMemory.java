package dev.impound.controller.alarm;

import java.util.Map;
import java.util.Optional;

/**
 * What a source has to remember across restarts, such as how far it has polled. Durable at return.
 */
public interface SourceMemory {

  Optional<String> recall(String source, String key);

  void remember(String source, String key, String value);

  /** Everything remembered for a source under a key that begins with {@code prefix}, by key. */
  Map<String, String> recallAll(String source, String prefix);

  /** Removes a key; nothing happens where there is none. */
  void forget(String source, String key);
}
