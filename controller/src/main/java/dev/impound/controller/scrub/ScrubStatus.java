package dev.impound.controller.scrub;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the scrub is.
 *
 * @param started when the pass began that is under way; empty when none is
 * @param blobs blobs that the pass, or else the last one, has read
 * @param bytes bytes of those
 * @param damaged those of them that are damaged
 * @param totalBlobs blobs that the pass is to read
 * @param totalBytes bytes of those
 * @param completed when the last whole pass ended
 * @param next when the next one is to begin; empty when one is under way, or none is to
 * @param findings what was found since the controller's start, the newest last, bounded
 */
public record ScrubStatus(
    Optional<Instant> started,
    long blobs,
    long bytes,
    long damaged,
    long totalBlobs,
    long totalBytes,
    Optional<Instant> completed,
    Optional<Instant> next,
    List<String> findings) {
  public ScrubStatus {
    findings = List.copyOf(findings);
  }
}
