package dev.impound.controller.fleet;

/**
 * A lock with one holder among all controllers; who holds it and takes it again waits for ever.
 *
 * <p>It keeps controllers from getting in each other's way, and is no fence: where the database
 * goes away while it is held, another controller may hold it too, and its holder is not told.
 */
public interface SharedLock {

  /**
   * Waits until nobody else holds the lock, and holds it.
   *
   * @throws LockUnavailableException when the database, which the controllers share it by, does not
   *     answer
   * @throws InterruptedException when the caller is interrupted while it waits; it holds nothing
   */
  Held take() throws InterruptedException;

  /** The lock while it is held. Any thread may let it go, once; again does nothing. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** A lock among the threads of this controller alone; who waits longest is next. */
  static SharedLock local() {
    return new LocalLock();
  }
}
