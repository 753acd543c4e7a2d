package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.FetchHeader;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.operator.v1.CustodyEntry;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.GetItemRequest;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.operator.v1.ListItemsResponse;
import dev.impound.operator.v1.Verdict;
import dev.impound.operator.v1.VerifyItemRequest;
import dev.impound.operator.v1.VerifyItemResponse;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evidence that a test lays down, and the ways in which sending it can go wrong. */
final class FakeEvidence extends EvidenceServiceGrpc.EvidenceServiceImplBase {
  /** What goes wrong with the next transfer. */
  enum Fault {
    NONE,
    NO_TRAILER,
    WRONG_DIGEST,
    GAP,
    SHORT
  }

  private static final int SLICE = 7;

  final List<EvidenceItem> items = new ArrayList<>();
  final Map<String, byte[]> contents = new LinkedHashMap<>();
  final Retrieval retrieval = new Retrieval();
  Verdict verdict = Verdict.newBuilder().setIntact(true).build();
  Fault fault = Fault.NONE;
  Optional<StatusRuntimeException> breaksWith = Optional.empty();
  private final List<Object> asked;

  FakeEvidence(List<Object> asked) {
    this.asked = asked;
  }

  /** Stores an item whose digest is that of its bytes; an image's is given. */
  void store(EvidenceItem.Builder item, byte[] content) {
    item.setSize(content.length);
    if (item.getSha256().isEmpty()) {
      item.setSha256(Sha256.of(content).hex());
    }
    items.add(item.build());
    contents.put(item.getId(), content);
  }

  private Optional<EvidenceItem> find(String id) {
    return items.stream().filter(item -> item.getId().equals(id)).findFirst();
  }

  private static StatusRuntimeException unknown(String id) {
    return Refusal.of(
            RefusalReason.ITEM_UNKNOWN,
            "no item is called " + id,
            "list them: impound evidence list")
        .asStatus();
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> observer) {
    asked.add(request);
    observer.onNext(ListItemsResponse.newBuilder().addAllItems(items).build());
    observer.onCompleted();
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> observer) {
    Optional<EvidenceItem> item = find(request.getItemId());
    if (item.isEmpty()) {
      observer.onError(unknown(request.getItemId()));
      return;
    }
    observer.onNext(
        GetItemResponse.newBuilder()
            .setItem(item.get())
            .addCustody(
                CustodyEntry.newBuilder().setSequence(1).setActor("node web-1").setAct("collect"))
            .build());
    observer.onCompleted();
  }

  @Override
  public void verifyItem(VerifyItemRequest request, StreamObserver<VerifyItemResponse> observer) {
    observer.onNext(VerifyItemResponse.newBuilder().setBytesDone(1).setBytesTotal(2).build());
    observer.onNext(
        VerifyItemResponse.newBuilder()
            .setBytesDone(2)
            .setBytesTotal(2)
            .setVerdict(verdict)
            .build());
    observer.onCompleted();
  }

  /** Sends the bytes. */
  final class Retrieval extends RetrievalServiceGrpc.RetrievalServiceImplBase {
    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
      asked.add(request);
      byte[] content = contents.getOrDefault(request.getItemId(), new byte[0]);
      EvidenceItem item = find(request.getItemId()).orElseThrow();
      observer.onNext(
          FetchResponse.newBuilder()
              .setHeader(
                  FetchHeader.newBuilder()
                      .setItemId(item.getId())
                      .setKind(item.getKind())
                      .setSize(content.length)
                      .setConfigSha256(item.getSha256()))
              .build());
      int end = fault == Fault.SHORT ? content.length - 1 : content.length;
      for (int at = 0; at < end; at += SLICE) {
        int length = Math.min(SLICE, end - at);
        observer.onNext(slice(content, at, length, fault == Fault.GAP && at > 0 ? at + 1 : at));
      }
      if (breaksWith.isPresent()) {
        observer.onError(breaksWith.get());
        return;
      }
      if (fault != Fault.NO_TRAILER) {
        byte[] named = fault == Fault.WRONG_DIGEST ? new byte[1] : content;
        observer.onNext(
            FetchResponse.newBuilder()
                .setTrailer(
                    BlobTrailer.newBuilder()
                        .setSize(content.length)
                        .setSha256(Sha256.of(named).hex()))
                .build());
      }
      observer.onCompleted();
    }

    private static FetchResponse slice(byte[] content, int from, int length, long offset) {
      return FetchResponse.newBuilder()
          .setSlice(
              Slice.newBuilder()
                  .setOffset(offset)
                  .setData(ByteString.copyFrom(content, from, length)))
          .build();
    }
  }
}
