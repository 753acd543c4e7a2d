package dev.impound.localcloud.hss;

import dev.impound.localcloud.state.RefusedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The events that there are. Safe for threads; each method sees one state. */
public final class SecurityEvents {
  private static final int MOST = 5000;
  private static final int MOST_CHARACTERS = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, SecurityEvent> byId = new LinkedHashMap<>();
  private final InstantSource clock;

  /**
   * An event that is to be handled, with what the request says of it.
   *
   * @param occurred milliseconds since the epoch
   */
  public record Named(String id, String classId, long type, long occurred) {
    private boolean names(SecurityEvent event) {
      return event.text("event_class_id").equals(classId)
          && event.text("event_type").equals(String.valueOf(type))
          && event.occurred().toEpochMilli() == occurred;
    }
  }

  public SecurityEvents(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds an event, or replaces the one with its id; what it leaves out is filled in. */
  public SecurityEvent add(ObjectNode own) {
    SecurityEvent event = EventTemplate.filled(own, UUID.randomUUID().toString(), clock.instant());
    if (event.id().isEmpty() || event.json().toString().length() > MOST_CHARACTERS) {
      throw new RefusedException(
          400, "local-cloud", "an event has an event_id and at most 65536 characters");
    }
    return locked(
        () -> {
          if (byId.size() >= MOST && !byId.containsKey(event.id())) {
            throw new RefusedException(409, "local-cloud", "there are 5000 events: DELETE them");
          }
          byId.put(event.id(), event);
          return event;
        });
  }

  /** Forgets every event. */
  public void clear() {
    locked(
        () -> {
          byId.clear();
          return byId;
        });
  }

  /** The events that {@code wanted} accepts, the youngest first. */
  public List<SecurityEvent> list(Predicate<SecurityEvent> wanted) {
    return locked(
        () ->
            byId.values().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(SecurityEvent::occurred).reversed())
                .toList());
  }

  /** Handles all of the events, or none when one of them cannot be handled so. */
  public void handle(Operation operation, String handler, List<Named> events) {
    locked(
        () -> {
          List<SecurityEvent> handled = new ArrayList<>();
          for (Named named : events) {
            SecurityEvent event = byId.get(named.id());
            if (event == null || !named.names(event)) {
              throw invalid("there is no such event: " + named);
            }
            if (!event.accepts(operation)) {
              throw invalid("event %s does not accept %s".formatted(named.id(), operation.text()));
            }
            handled.add(event.handled(operation, handler, clock.instant()));
          }
          handled.forEach(event -> byId.put(event.id(), event));
          return handled;
        });
  }

  /** HSS.0001. */
  public static RefusedException invalid(String what) {
    return new RefusedException(400, "HSS.0001", "Invalid param error: " + what);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
