package dev.impound.controller.journal;

import dev.impound.controller.alarm.SourceMemory;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/** What sources remember, in SQL. Each public method is one transaction. */
public final class SqlSourceMemory implements SourceMemory {
  private final Jdbi jdbi;

  public SqlSourceMemory(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Optional<String> recall(String source, String key) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT value FROM source_memory WHERE source = :source AND name = :name")
                .bind("source", source)
                .bind("name", key)
                .mapTo(String.class)
                .findOne());
  }

  @Override
  public void remember(String source, String key, String value) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO source_memory (source, name, value) VALUES (?, ?, ?) ON CONFLICT"
                    + " (source, name) DO UPDATE SET value = excluded.value",
                source,
                key,
                value));
  }

  @Override
  public Map<String, String> recallAll(String source, String prefix) {
    return jdbi.withHandle(
        handle -> {
          Map<String, String> found = new TreeMap<>();
          handle
              .createQuery(
                  "SELECT name, value FROM source_memory WHERE source = :source AND substr(name, 1,"
                      + " :length) = :prefix")
              .bind("source", source)
              .bind("length", prefix.length())
              .bind("prefix", prefix)
              .map((row, context) -> Map.entry(row.getString("name"), row.getString("value")))
              .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
          return found;
        });
  }

  @Override
  public void forget(String source, String key) {
    jdbi.useTransaction(
        handle ->
            handle.execute("DELETE FROM source_memory WHERE source = ? AND name = ?", source, key));
  }
}
