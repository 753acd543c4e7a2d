package dev.impound.controller.operator;

import com.google.protobuf.ByteString;
import dev.impound.controller.access.Access;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.evidence.BundleFile;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.ChainReport;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CustodyServiceGrpc;
import dev.impound.operator.v1.ExportChainRequest;
import dev.impound.operator.v1.ExportChainResponse;
import dev.impound.operator.v1.FilePart;
import dev.impound.operator.v1.GetBundleRequest;
import dev.impound.operator.v1.GetBundleResponse;
import dev.impound.operator.v1.ListEntriesRequest;
import dev.impound.operator.v1.ListEntriesResponse;
import dev.impound.operator.v1.VerifyChainRequest;
import dev.impound.operator.v1.VerifyChainResponse;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The chain of custody, and what proves a capture, for operators. */
public final class CustodyGrpcService extends CustodyServiceGrpc.CustodyServiceImplBase {
  private static final int PART_BYTES = 512 << 10;

  private final Evidence evidence;

  public CustodyGrpcService(Evidence evidence) {
    this.evidence = evidence;
  }

  @Override
  public void listEntries(
      ListEntriesRequest request, StreamObserver<ListEntriesResponse> responses) {
    Caller.operator();
    if (!request.getItemId().isEmpty() && !request.getIncidentId().isEmpty()) {
      throw new IllegalArgumentException("an item and an incident are asked for: name one");
    }
    try {
      entries(request)
          .forEach(
              entry ->
                  responses.onNext(
                      ListEntriesResponse.newBuilder()
                          .setEntry(EvidenceMessages.entry(entry))
                          .setCaptureId(entry.event().capture())
                          .setItemId(entry.event().item())
                          .build()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the chain of custody", e);
    }
    responses.onCompleted();
  }

  private List<CustodyEntry> entries(ListEntriesRequest request) throws IOException {
    if (!request.getItemId().isEmpty()) {
      ItemId id = ItemId.parse(request.getItemId());
      requireShown(List.of(evidence.item(id)));
      return evidence.custody(id);
    }
    List<CustodyEntry> all = evidence.custodyLog().entries();
    if (request.getIncidentId().isEmpty()) {
      return Access.showsEverything() ? all : shown(all);
    }
    List<Item> items = evidence.items(Optional.of(IncidentId.parse(request.getIncidentId())));
    requireShown(items);
    Set<String> captures =
        items.stream().map(Item::capture).map(CaptureId::toString).collect(Collectors.toSet());
    return all.stream().filter(entry -> captures.contains(entry.event().capture())).toList();
  }

  /** Entries about captures of nodes that the caller may see. */
  private List<CustodyEntry> shown(List<CustodyEntry> entries) {
    Set<String> captures =
        evidence.items(Optional.empty()).stream()
            .filter(item -> Access.shows(item.node()))
            .map(item -> item.capture().toString())
            .collect(Collectors.toSet());
    return entries.stream().filter(entry -> captures.contains(entry.event().capture())).toList();
  }

  /** What one item or incident is named for is looked at like all others. */
  private static void requireShown(List<Item> items) {
    items.stream()
        .filter(item -> !Access.shows(item.node()))
        .findFirst()
        .ifPresent(
            item -> {
              throw new RefusedException(
                  RefusalReason.OUT_OF_SCOPE,
                  "%s is evidence of a node out of your scope".formatted(item.id()),
                  "\"impound operator list\" shows your scope");
            });
  }

  @Override
  public void verifyChain(
      VerifyChainRequest request, StreamObserver<VerifyChainResponse> responses) {
    Caller.operator();
    try {
      ChainReport report = evidence.verifyChain();
      Portions.of(
              VerifyChainResponse.newBuilder()
                  .setEntries(report.chain().entries())
                  .setHeadSha256(report.chain().head().hex())
                  .setCheckpoints(report.checkpoints())
                  .addAllFindings(report.findings())
                  .build())
          .forEach(responses::onNext);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot verify the chain of custody", e);
    }
    responses.onCompleted();
  }

  @Override
  public void exportChain(
      ExportChainRequest request, StreamObserver<ExportChainResponse> responses) {
    Caller.operator();
    try {
      send(
          evidence.exportChain(),
          part -> responses.onNext(ExportChainResponse.newBuilder().setPart(part).build()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot export the chain of custody", e);
    }
    responses.onCompleted();
  }

  @Override
  public void getBundle(GetBundleRequest request, StreamObserver<GetBundleResponse> responses) {
    Actor actor = Actor.operator(Caller.operator());
    CaptureId id = CaptureId.parse(request.getCaptureId());
    try {
      send(
          evidence.bundle(id, actor),
          part -> responses.onNext(GetBundleResponse.newBuilder().setPart(part).build()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give out " + id, e);
    }
    responses.onCompleted();
  }

  private static void send(List<BundleFile> files, Consumer<FilePart> receiver) {
    for (BundleFile file : files) {
      int from = 0;
      do {
        int length = Math.min(PART_BYTES, file.bytes().length - from);
        receiver.accept(
            FilePart.newBuilder()
                .setPath(file.path())
                .setData(ByteString.copyFrom(file.bytes(), from, length))
                .setLast(from + length == file.bytes().length)
                .build());
        from += length;
      } while (from < file.bytes().length);
    }
  }
}
