package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Grants and labels in memory. */
final class FakeAccessRegister implements AccessRegister {
  private final List<Grant> grants = new ArrayList<>();
  private final Map<NodeName, Labels> labels = new HashMap<>();
  boolean away;

  @Override
  public List<Grant> grants() {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
    return List.copyOf(grants);
  }

  @Override
  public boolean add(Grant grant) {
    if (grants.stream()
        .anyMatch(
            one ->
                one.operator().equals(grant.operator()) && one.inWords().equals(grant.inWords()))) {
      return false;
    }
    return grants.add(grant);
  }

  @Override
  public boolean end(Grant grant, String by, Instant at) {
    return grants.remove(grant);
  }

  @Override
  public Map<NodeName, Labels> labels() {
    return Map.copyOf(labels);
  }

  @Override
  public void label(NodeName node, Labels given, String by, Instant at) {
    labels.put(node, given);
  }
}
