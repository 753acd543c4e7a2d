package dev.impound.controller.evidence;

import java.time.Instant;
import java.util.List;

/**
 * What re-reading the stored bytes of an item found.
 *
 * @param findings what is wrong, one sentence each; empty when the item is intact
 * @param bytes bytes read, and spared
 * @param spared bytes of blobs that were read a short while ago, and are as they were then; not
 *     kept
 */
public record Verification(
    ItemId item, List<String> findings, long bytes, long spared, Instant at) {
  public Verification {
    findings = List.copyOf(findings);
  }

  /** One that spared nothing. */
  public Verification(ItemId item, List<String> findings, long bytes, Instant at) {
    this(item, findings, bytes, 0, at);
  }

  /** Whether every byte is as it was sealed. */
  public boolean isIntact() {
    return findings.isEmpty();
  }
}
