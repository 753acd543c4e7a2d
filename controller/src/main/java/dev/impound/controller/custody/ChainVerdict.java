package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.util.Optional;

/**
 * What reading the whole chain found.
 *
 * @param entries entries that hold together, counted from the first
 * @param head digest of the last of them; 64 zeros when there is none
 * @param finding what is wrong with the entry after them; empty when the chain is whole
 */
public record ChainVerdict(long entries, Sha256 head, Optional<String> finding) {

  /** Whether every entry names the one before it. */
  public boolean isWhole() {
    return finding.isEmpty();
  }
}
