package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Keeps grants and the labels of nodes, for all controllers that share it. */
public interface AccessRegister {

  /** Grants that stand, in the order in which they were given. */
  List<Grant> grants();

  /** Keeps a grant; false where the same role and scope stand already. */
  boolean add(Grant grant);

  /** Ends a grant; false where it does not stand. */
  boolean end(Grant grant, String by, Instant at);

  /** The labels of every node that has some. */
  Map<NodeName, Labels> labels();

  /** Replaces a node's labels. */
  void label(NodeName node, Labels labels, String by, Instant at);
}
