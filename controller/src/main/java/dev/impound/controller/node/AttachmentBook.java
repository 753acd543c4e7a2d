package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which nodes this controller has, one after the other, so that what is written and the
 * sessions agree. Safe for many threads.
 */
final class AttachmentBook {
  private static final Logger LOG = LoggerFactory.getLogger(AttachmentBook.class);

  private final NodeRegister register;
  private final String self;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean closed;

  /** Clears what this controller had when it was cut off. */
  AttachmentBook(NodeRegister register, String self) {
    this.register = register;
    this.self = self;
    register.detachAll(self);
  }

  /** Writes down that the node is here; before anybody else may write, does {@code then}. */
  <T> T attach(Node node, Supplier<T> then) {
    lock.lock();
    try {
      if (closed) {
        throw new RefusedException(
            RefusalReason.NODE_NOT_CONNECTED, "the controller is stopping", "connect again");
      }
      register.attach(node, self);
      return then.get();
    } finally {
      lock.unlock();
    }
  }

  /** Of a node that is here still, writes down again what was lost. */
  void attachAgain(Supplier<Optional<Node>> stillHere) {
    lock.lock();
    try {
      if (!closed) {
        stillHere.get().ifPresent(node -> register.attach(node, self));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives a node up that is gone; what fails of it, the next refresh makes good. */
  void detach(NodeName node, BooleanSupplier isGone) {
    lock.lock();
    try {
      if (!closed && isGone.getAsBoolean()) {
        register.detach(node, self);
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("node", node)
          .log("Node is gone and still written down as attached to this controller");
    } finally {
      lock.unlock();
    }
  }

  /** Gives up all nodes, for others to see; writes nothing after that. */
  void close() {
    lock.lock();
    try {
      closed = true;
      register.detachAll(self);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Nodes stay written down as attached until the next start");
    } finally {
      lock.unlock();
    }
  }
}
