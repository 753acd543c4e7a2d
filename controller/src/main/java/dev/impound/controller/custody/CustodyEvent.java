package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be entered in the chain.
 *
 * @param capture capture it concerns; empty for none
 * @param item item it concerns; empty for none or for the whole capture
 * @param sha256 digest of the bytes it concerns
 * @param size length of those bytes
 * @param detail one sentence for a person; empty when there is nothing to add
 */
public record CustodyEvent(
    Actor actor,
    Act act,
    String capture,
    String item,
    Optional<Sha256> sha256,
    OptionalLong size,
    String detail) {

  /** Something about the records themselves. */
  public static CustodyEvent note(String detail) {
    return new CustodyEvent(
        Actor.CONTROLLER, Act.NOTE, "", "", Optional.empty(), OptionalLong.empty(), detail);
  }
}
