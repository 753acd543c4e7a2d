package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** A message's bytes as they arrive, never more of them or for longer than is allowed. */
final class Body {
  private static final String TOO_LARGE = "longer than %d bytes".formatted(Posted.MOST_BYTES);

  /** Most that is thrown away so that a sender gets to see why it was refused. */
  private static final int MOST_DRAINED = 4 * Posted.MOST_BYTES;

  private static final Duration DRAIN_TIME = Duration.ofSeconds(10);

  private final Request request;
  private final long deadlineNanos;

  /** {@code deadlineNanos} is on the clock of {@link System#nanoTime}. */
  Body(Request request, long deadlineNanos) {
    this.request = request;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * All of it.
   *
   * @throws MessageRefusedException TOO_LARGE, as soon as that is certain, or TOO_SLOW
   * @throws IOException when the sender is gone, or frames it wrongly: the server does not tell
   *     which
   */
  byte[] read() throws IOException {
    if (request.getLength() > Posted.MOST_BYTES) {
      throw new MessageRefusedException(Reason.TOO_LARGE, TOO_LARGE);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean last = false;
    while (!last) {
      Content.Chunk chunk = next();
      try {
        last = chunk.isLast();
        if (body.size() + chunk.remaining() > Posted.MOST_BYTES) {
          throw new MessageRefusedException(Reason.TOO_LARGE, TOO_LARGE);
        }
        ByteBuffer bytes = chunk.getByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        body.writeBytes(copy);
      } finally {
        chunk.release();
      }
    }
    return body.toByteArray();
  }

  /**
   * Throws away what is still coming, up to a limit: closing a connection with bytes unread would
   * take the answer from the sender.
   */
  static void drain(Request request) throws IOException {
    if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      return;
    }
    Body rest = new Body(request, System.nanoTime() + DRAIN_TIME.toNanos());
    long drained = 0;
    boolean last = false;
    while (!last && drained < MOST_DRAINED) {
      Content.Chunk chunk = rest.next();
      last = chunk.isLast();
      drained += chunk.remaining();
      chunk.release();
    }
  }

  private Content.Chunk next() throws IOException {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw tooSlow();
    }
    Semaphore there = new Semaphore(0);
    Content.Chunk chunk = request.read();
    while (chunk == null) {
      request.demand(there::release);
      await(there);
      chunk = request.read();
    }
    if (Content.Chunk.isFailure(chunk)) {
      throw failure(chunk.getFailure());
    }
    return chunk;
  }

  private void await(Semaphore there) throws IOException {
    try {
      if (!there.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw tooSlow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ended while a message was read");
    }
  }

  private static IOException failure(Throwable failure) {
    if (failure instanceof TimeoutException) {
      throw tooSlow();
    }
    return new IOException("broken off, or not framed as HTTP says", failure);
  }

  private static MessageRefusedException tooSlow() {
    return new MessageRefusedException(Reason.TOO_SLOW, "it did not arrive in time");
  }
}
