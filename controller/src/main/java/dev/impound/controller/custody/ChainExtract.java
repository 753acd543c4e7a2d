package dev.impound.controller.custody;

import java.util.List;

/**
 * The entries of one capture, with what proves their place in the chain and tells nothing of other
 * entries but their digests.
 *
 * @param lines the entries as they stand in the chain, oldest first
 * @param digests the digest of every entry of the chain, 64 digits and a newline each
 * @param checkpoint of the chain, of which {@code digests} is the list
 */
public record ChainExtract(List<String> lines, String digests, Checkpoint checkpoint) {
  public ChainExtract {
    lines = List.copyOf(lines);
  }

  /** The file of these entries, each character one byte. */
  public String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
