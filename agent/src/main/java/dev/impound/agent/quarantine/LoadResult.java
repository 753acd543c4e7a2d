package dev.impound.agent.quarantine;

/** How loading an image ended. */
public sealed interface LoadResult {
  /**
   * The engine holds exactly what was ordered.
   *
   * @param bytes fetched; 0 when the engine held it already
   */
  record Loaded(String imageId, long bytes) implements LoadResult {}

  /** The bytes could not be fetched whole; the engine holds nothing of them. */
  record NotFetched(String why) implements LoadResult {}

  /** The engine holds something else than was ordered; what was loaded was removed again. */
  record Mismatch(String why) implements LoadResult {}
}
