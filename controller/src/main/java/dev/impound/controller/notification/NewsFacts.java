package dev.impound.controller.notification;

import dev.impound.controller.incident.Incident;
import dev.impound.wire.Printable;
import java.util.Optional;

/**
 * What a receiver should know of the incident beside the news. Holds only what never changes, so
 * that news that is sent late, or again, says the same.
 */
public record NewsFacts(Optional<Container> container) {
  /** Nothing is known. */
  public static final NewsFacts NONE = new NewsFacts(Optional.empty());

  /**
   * The container that the incident is about.
   *
   * @param id 64 hexadecimal digits
   * @param name safe to show
   */
  public record Container(String node, String id, String name) {}

  /** What {@code incident} says. */
  public static NewsFacts of(Incident incident) {
    return new NewsFacts(
        Optional.of(
            new Container(
                incident.target().node().text(),
                incident.target().container().hex(),
                Printable.brief(incident.containerName()))));
  }
}
