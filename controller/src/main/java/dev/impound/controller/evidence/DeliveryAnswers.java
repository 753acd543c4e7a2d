package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.evidence.v1.Acknowledged;
import dev.impound.evidence.v1.Begun;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.SliceEncoding;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.ZstdSlices;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one delivering call is told: where to begin, what is durable, and one end. Safe for use by
 * many threads; after the end nothing is told.
 */
final class DeliveryAnswers {
  /** What slices may be encoded by. */
  private static final List<SliceEncoding> ENCODINGS =
      ZstdSlices.problem().isEmpty() ? List.of(SliceEncoding.SLICE_ENCODING_ZSTD) : List.of();

  private final StreamObserver<DeliverResponse> call;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean over;

  @GuardedBy("lock")
  private long told;

  DeliveryAnswers(StreamObserver<DeliverResponse> call) {
    this.call = call;
  }

  /** Whether the call has had its end. */
  boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  void begun(Delivery.Start start) {
    lock.lock();
    try {
      told = start.committed();
      call.onNext(
          DeliverResponse.newBuilder()
              .setBegun(
                  Begun.newBuilder()
                      .setCommitted(start.committed())
                      .setSha256(start.digest().hex())
                      .addAllEncodings(ENCODINGS))
              .build());
    } finally {
      lock.unlock();
    }
  }

  /** Tells that the first {@code committed} bytes are durable, where that is news. */
  void acknowledge(long committed) {
    lock.lock();
    try {
      if (over || committed <= told) {
        return;
      }
      told = committed;
      call.onNext(
          DeliverResponse.newBuilder()
              .setAcknowledged(Acknowledged.newBuilder().setCommitted(committed))
              .build());
    } finally {
      lock.unlock();
    }
  }

  void stored(Delivered blob) {
    if (end()) {
      call.onNext(
          DeliverResponse.newBuilder()
              .setStored(Stored.newBuilder().setSha256(blob.digest().hex()).setSize(blob.size()))
              .build());
      call.onCompleted();
    }
  }

  void failed(Exception failure) {
    if (end()) {
      call.onError(StatusMapping.status(failure));
    }
  }

  /**
   * Nothing more is told.
   *
   * @return whether something could have been
   */
  boolean end() {
    lock.lock();
    try {
      boolean first = !over;
      over = true;
      return first;
    } finally {
      lock.unlock();
    }
  }
}
