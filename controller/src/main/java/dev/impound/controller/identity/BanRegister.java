package dev.impound.controller.identity;

import dev.impound.wire.SpiffeId;
import java.util.List;
import java.util.Optional;

/** Bans across restarts, for all controllers that share them. Each method is one transaction. */
public interface BanRegister {

  /** The bans that stand. */
  List<Ban> standing();

  /** All there ever were, newest first. */
  List<Ban> newest(int limit);

  /** Adds a ban; the one that stands where there is one already. */
  Ban add(Ban ban);

  /** Ends the ban of somebody; empty where none stands. */
  Optional<Ban> lift(SpiffeId identity, Ban.Lifted lifted);
}
