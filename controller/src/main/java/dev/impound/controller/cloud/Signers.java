package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import dev.impound.controller.isolation.CloudException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK's clients sign with. A renewed key takes the old one's place between two calls: the
 * parts of a key are never mixed.
 */
final class Signers {
  /** The SDK wants something from the start. */
  private static final String NOT_YET = "not-yet";

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<BasicCredentials> signers = new ArrayList<>();
  private @Nullable KeySource source;
  private @Nullable Credentials current;

  /** What one client signs with; all of an account have one source. */
  BasicCredentials add(KeySource keys, String projectId) {
    lock.writeLock().lock();
    try {
      BasicCredentials signer =
          new BasicCredentials().withAk(NOT_YET).withSk(NOT_YET).withProjectId(projectId);
      source = keys;
      signers.add(signer);
      current = null;
      return signer;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Makes a call with the key as it is now.
   *
   * @throws CloudException when there is no key to be had
   */
  <T> T signed(Supplier<T> call) {
    renew();
    lock.readLock().lock();
    try {
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void renew() {
    KeySource keys = source;
    if (keys == null) {
      return;
    }
    Credentials now = keys.current();
    if (now.equals(current)) {
      return;
    }
    lock.writeLock().lock();
    try {
      for (BasicCredentials signer : signers) {
        signer.withAk(now.accessKey()).withSk(now.secretKey());
        signer.setSecurityToken(now.securityToken().isEmpty() ? null : now.securityToken());
      }
      current = now;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
