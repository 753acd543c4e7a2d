package dev.impound.controller.evidence;

import dev.impound.wire.NodeName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which quarantine nodes may fetch which items now. Safe for use by many threads. */
public final class LoadOrders {
  private final Set<Order> open = ConcurrentHashMap.newKeySet();

  /** An order in force; ends when it is closed. Closing it again does nothing. */
  public final class Order implements AutoCloseable {
    private final NodeName node;
    private final ItemId item;

    private Order(NodeName node, ItemId item) {
      this.node = node;
      this.item = item;
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  /** Lets {@code node} fetch {@code item} until the order is closed. */
  public Order allow(NodeName node, ItemId item) {
    Order order = new Order(node, item);
    open.add(order);
    return order;
  }

  boolean holds(NodeName node, ItemId item) {
    return open.stream().anyMatch(order -> order.node.equals(node) && order.item.equals(item));
  }
}
