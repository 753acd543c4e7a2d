package dev.impound.controller.node;

import dev.impound.wire.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The register as maps; may be shared by the sessions of several controllers. */
final class FakeRegister implements NodeRegister {
  private final Map<NodeName, Node> saved = new TreeMap<>();
  private final Map<NodeName, String> attached = new TreeMap<>();

  @Override
  public synchronized void save(Node node) {
    saved.put(node.name(), node.attachedTo(Optional.empty()));
  }

  @Override
  public synchronized void attach(Node node, String controller) {
    save(node);
    attached.put(node.name(), controller);
  }

  @Override
  public synchronized void detach(NodeName node, String controller) {
    attached.remove(node, controller);
  }

  @Override
  public synchronized void detachAll(String controller) {
    attached.values().removeIf(controller::equals);
  }

  @Override
  public synchronized List<Kept> all() {
    return saved.values().stream()
        .map(node -> new Kept(node, Optional.ofNullable(attached.get(node.name()))))
        .toList();
  }

  synchronized Optional<String> attachedTo(NodeName node) {
    return Optional.ofNullable(attached.get(node));
  }
}
