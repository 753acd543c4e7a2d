package dev.impound.agent.delivery;

import dev.impound.evidence.v1.Acknowledged;
import dev.impound.evidence.v1.Begun;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.SliceEncoding;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.ZstdSlices;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A controller that keeps blobs in memory, holds to the contract, and breaks at random: before or
 * after an answer, losing what it had not acknowledged or keeping it, and now and then damaging it.
 */
final class FlakyController extends DeliveryServiceGrpc.DeliveryServiceImplBase {
  private static final int ACKNOWLEDGE = 4 << 20;

  private final Map<String, Blob> blobs = new HashMap<>();
  private final Random random;
  private int cutsLeft;
  private long nextCut;
  private long received;
  int cuts;

  /** Breaks each call at its header. */
  volatile boolean unreachable;

  /** Bytes received after which it forgets all, once, as after an fsync error. */
  long forgetsAt = Long.MAX_VALUE;

  /** Bytes received after which one call is neither answered nor ended. */
  long standsStillAt = Long.MAX_VALUE;

  /** Bytes received after which one call is told that another has taken the blob over. */
  long takenOverAt = Long.MAX_VALUE;

  long longestSentAgain;

  /** Whether it offers to take compressed slices; one that does not fails on them. */
  boolean understandsZstd;

  /** Bytes of slices as they came, and how many of them came compressed. */
  long onWire;

  int compressed;

  /** One blob; its bytes from {@code durable} on are lost when the controller is killed. */
  private static final class Blob {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int durable;
    int mostSeen;
    boolean stored;

    void cutTo(int size) {
      byte[] kept = Arrays.copyOf(bytes.toByteArray(), size);
      bytes.reset();
      bytes.writeBytes(kept);
      durable = Math.min(durable, size);
    }
  }

  FlakyController(long seed, int cuts) {
    this.random = new Random(seed);
    this.cutsLeft = cuts;
    this.nextCut = distance();
  }

  private long distance() {
    return random.nextInt(700_000);
  }

  private Blob known(String name) {
    return Objects.requireNonNull(blobs.get(name), () -> "no blob " + name);
  }

  synchronized byte[] bytes(String name) {
    return known(name).bytes.toByteArray();
  }

  synchronized Map<String, Sha256> stored() {
    Map<String, Sha256> stored = new HashMap<>();
    blobs.forEach((name, blob) -> stored.put(name, Sha256.of(blob.bytes.toByteArray())));
    return stored;
  }

  @Override
  public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> call) {
    return new StreamObserver<>() {
      private String name = "";
      private boolean over;
      private boolean first = true;

      @Override
      public void onNext(DeliverRequest part) {
        synchronized (FlakyController.this) {
          if (over) {
            return;
          }
          try {
            take(part);
          } catch (Cut e) {
            over = true;
            call.onError(Status.UNAVAILABLE.withDescription("cut").asException());
          }
        }
      }

      private void take(DeliverRequest part) throws Cut {
        switch (part.getPartCase()) {
          case HEADER -> begin(part.getHeader());
          case SLICE -> write(part.getSlice());
          case TRAILER -> finish(part.getTrailer());
          case PART_NOT_SET -> throw new AssertionError();
        }
      }

      private void begin(BlobHeader header) throws Cut {
        name = header.getName();
        if (unreachable) {
          throw new Cut();
        }
        Blob blob = blobs.computeIfAbsent(name, absent -> new Blob());
        cutHere(blob, 1000);
        if (blob.stored && !header.getSha256().isEmpty()) {
          answerStored(blob);
          return;
        }
        blob.durable = blob.bytes.size();
        call.onNext(
            DeliverResponse.newBuilder()
                .setBegun(
                    Begun.newBuilder()
                        .setCommitted(blob.bytes.size())
                        .setSha256(Sha256.of(blob.bytes.toByteArray()).hex())
                        .addAllEncodings(
                            understandsZstd
                                ? List.of(SliceEncoding.SLICE_ENCODING_ZSTD)
                                : List.of()))
                .build());
      }

      private void write(Slice slice) throws Cut {
        Blob blob = known(name);
        int offset = (int) slice.getOffset();
        if (first && offset < blob.bytes.size()) {
          blob.cutTo(offset);
        }
        if (offset != blob.bytes.size()) {
          over = true;
          call.onError(Refusal.of(RefusalReason.OFFSET_GAP, "a gap", "").asStatus());
          return;
        }
        if (first) {
          longestSentAgain = Math.max(longestSentAgain, blob.mostSeen - offset);
        }
        first = false;
        if (received >= takenOverAt) {
          takenOverAt = Long.MAX_VALUE;
          over = true;
          call.onError(
              Refusal.of(RefusalReason.DELIVERY_TAKEN_OVER, "another has it", "").asStatus());
          return;
        }
        if (received >= standsStillAt) {
          standsStillAt = Long.MAX_VALUE;
          over = true;
          return;
        }
        blob.bytes.writeBytes(raw(slice));
        blob.mostSeen = Math.max(blob.mostSeen, blob.bytes.size());
        cutHere(blob, slice.getData().size());
        if (blob.bytes.size() - blob.durable >= ACKNOWLEDGE) {
          blob.durable = blob.bytes.size();
          call.onNext(
              DeliverResponse.newBuilder()
                  .setAcknowledged(Acknowledged.newBuilder().setCommitted(blob.durable))
                  .build());
          cutHere(blob, 1000);
        }
      }

      private byte[] raw(Slice slice) {
        byte[] data = slice.getData().toByteArray();
        onWire += data.length;
        if (slice.getEncoding() == SliceEncoding.SLICE_ENCODING_UNSPECIFIED) {
          return data;
        }
        if (!understandsZstd) {
          throw new AssertionError("a compressed slice was not asked for");
        }
        compressed++;
        return ZstdSlices.decompress(data, slice.getRawLength());
      }

      private void finish(BlobTrailer trailer) throws Cut {
        Blob blob = known(name);
        cutHere(blob, 1000);
        if (!Sha256.of(blob.bytes.toByteArray()).hex().equals(trailer.getSha256())) {
          over = true;
          blobs.remove(name);
          call.onError(Refusal.of(RefusalReason.DIGEST_MISMATCH, "differs", "").asStatus());
          return;
        }
        blob.stored = true;
        blob.durable = blob.bytes.size();
        cutHere(blob, 1000);
        answerStored(blob);
      }

      private void answerStored(Blob blob) {
        over = true;
        byte[] bytes = blob.bytes.toByteArray();
        call.onNext(
            DeliverResponse.newBuilder()
                .setStored(
                    Stored.newBuilder().setSha256(Sha256.of(bytes).hex()).setSize(bytes.length))
                .build());
        call.onCompleted();
      }

      @Override
      public void onError(Throwable failure) {
        over = true;
      }

      @Override
      public void onCompleted() {}
    };
  }

  private void cutHere(Blob blob, int bytes) throws Cut {
    received += bytes;
    if (received > forgetsAt) {
      forgetsAt = Long.MAX_VALUE;
      blobs.clear();
      throw new Cut();
    }
    if (cutsLeft == 0 || received < nextCut) {
      return;
    }
    cutsLeft--;
    cuts++;
    nextCut = received + distance();
    if (!blob.stored) {
      switch (random.nextInt(3)) {
        case 0 -> blob.cutTo(blob.durable);
        case 1 -> damage(blob);
        default -> {}
      }
    }
    throw new Cut();
  }

  /** What a loss of power can leave of bytes that were never acknowledged. */
  private void damage(Blob blob) {
    byte[] bytes = blob.bytes.toByteArray();
    if (bytes.length > blob.durable) {
      bytes[blob.durable + random.nextInt(bytes.length - blob.durable)] ^= 1;
      blob.bytes.reset();
      blob.bytes.writeBytes(bytes);
    }
  }

  /** The connection breaks here. */
  private static final class Cut extends Exception {}
}
