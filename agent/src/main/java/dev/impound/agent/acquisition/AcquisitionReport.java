package dev.impound.agent.acquisition;

import java.util.List;

/**
 * What an acquisition took and what it did not.
 *
 * @param frozen whether the container was seen frozen both before and after
 * @param keptImageId committed image that was left on the node on order; empty otherwise
 * @param leftBehind what was changed and could not be undone, with the command that undoes it
 */
public record AcquisitionReport(
    List<TakenItem> items, boolean frozen, String keptImageId, List<String> leftBehind) {
  public AcquisitionReport {
    items = List.copyOf(items);
    leftBehind = List.copyOf(leftBehind);
  }
}
