package dev.impound.controller.evidence;

import dev.impound.controller.custody.ChainVerdict;
import java.util.List;

/**
 * What reading the whole chain of custody found.
 *
 * @param checkpoints signed checkpoints that were compared
 * @param findings what is wrong, one sentence each; empty when the chain is whole
 */
public record ChainReport(ChainVerdict chain, int checkpoints, List<String> findings) {
  public ChainReport {
    findings = List.copyOf(findings);
  }
}
