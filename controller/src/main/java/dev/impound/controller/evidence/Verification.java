package dev.impound.controller.evidence;

import java.time.Instant;
import java.util.List;

/**
 * What re-reading every stored byte of an item found.
 *
 * @param findings what is wrong, one sentence each; empty when the item is intact
 * @param bytes bytes read
 */
public record Verification(ItemId item, List<String> findings, long bytes, Instant at) {
  public Verification {
    findings = List.copyOf(findings);
  }

  /** Whether every byte is as it was sealed. */
  public boolean isIntact() {
    return findings.isEmpty();
  }
}
