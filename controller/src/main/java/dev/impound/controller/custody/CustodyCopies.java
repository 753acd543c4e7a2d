package dev.impound.controller.custody;

import java.util.List;

/**
 * Copies of the chains of all controllers that share a database, for any of them to show. A copy
 * proves nothing: the chain is the file of the controller that keeps the evidence.
 */
public interface CustodyCopies {

  /** Number of the last entry that is copied of this controller's chain; 0 for none. */
  long last(String keeper);

  /** Adds entries; one that is there already stays as it is. */
  void add(String keeper, List<CustodyEntry> entries);

  /** Entries that concern an item: those that name it, and those that name its whole capture. */
  List<CustodyEntry> entries(String keeper, String capture, String item);
}
