package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Enters holds and their ends in the chain of each capture that they are on and this controller
 * keeps; of an incident without captures, once. Each is entered once, however often it is asked
 * for.
 */
final class HoldEntries {
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final Keepers keepers;

  HoldEntries(EvidenceCatalog catalog, CustodyLog custody, Keepers keepers) {
    this.catalog = catalog;
    this.custody = custody;
    this.keepers = keepers;
  }

  /** A hold stands. */
  void held(Hold hold) throws IOException {
    for (String capture : captures(hold.subject())) {
      enter(capture, hold, Act.HOLD, new Actor(hold.actor()), hold.reason());
    }
  }

  /** A capture was taken while holds stood. */
  void sealed(Capture capture) throws IOException {
    for (Hold hold : catalog.retention().standing()) {
      if (hold.covers(capture)) {
        String since = "%s; it stood before the capture".formatted(hold.reason());
        enter(capture.id().toString(), hold, Act.HOLD, new Actor(hold.actor()), since);
      }
    }
  }

  /** A hold ends by an order. */
  void released(Hold hold, Actor actor, String reason) throws IOException {
    for (String capture : captures(hold.subject())) {
      enter(capture, hold, Act.RELEASE_HOLD, actor, reason);
    }
  }

  /** Enters what a crash left out. */
  void recover() throws IOException {
    for (Hold hold : catalog.retention().standing()) {
      if (hold.subject().capture().isEmpty() || isOwn(hold.subject().capture().get())) {
        held(hold);
      }
    }
  }

  private boolean isOwn(CaptureId capture) {
    return catalog.capture(capture).filter(one -> keepers.isSelf(one.keeper())).isPresent();
  }

  private List<String> captures(RetentionSubject subject) {
    if (subject.capture().isPresent()) {
      return List.of(subject.capture().get().toString());
    }
    List<String> own =
        catalog.items(Optional.of(subject.incident())).stream()
            .filter(item -> keepers.isSelf(item.keeper()))
            .map(item -> item.capture().toString())
            .distinct()
            .toList();
    return own.isEmpty() ? List.of("") : own;
  }

  private void enter(String capture, Hold hold, Act act, Actor actor, String reason)
      throws IOException {
    String detail = "%s on %s: ".formatted(hold.id(), hold.subject());
    boolean entered =
        custody.entries(capture).stream()
            .map(entry -> entry.event())
            .anyMatch(event -> event.act() == act && event.detail().startsWith(detail));
    if (!entered) {
      custody.append(
          new CustodyEvent(
              actor, act, capture, "", Optional.empty(), OptionalLong.empty(), detail + reason));
    }
  }
}
