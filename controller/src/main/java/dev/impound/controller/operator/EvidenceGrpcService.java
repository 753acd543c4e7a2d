package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyCopies;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.EncryptionOutcome;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.Verification;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CustodyEntry;
import dev.impound.operator.v1.EncryptIncidentRequest;
import dev.impound.operator.v1.EncryptIncidentResponse;
import dev.impound.operator.v1.Encryption;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.GetItemRequest;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.operator.v1.ListItemsResponse;
import dev.impound.operator.v1.RevealItemRequest;
import dev.impound.operator.v1.RevealItemResponse;
import dev.impound.operator.v1.Verdict;
import dev.impound.operator.v1.VerifyItemRequest;
import dev.impound.operator.v1.VerifyItemResponse;
import dev.impound.operator.v1.ViewItemRequest;
import dev.impound.operator.v1.ViewItemResponse;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Evidence, for operators. */
public final class EvidenceGrpcService extends EvidenceServiceGrpc.EvidenceServiceImplBase {
  private final Evidence evidence;
  private final IncidentDesk incidents;
  private final EvidenceMessages messages;
  private final CustodyCopies copies;

  public EvidenceGrpcService(Evidence evidence, IncidentDesk incidents, CustodyCopies copies) {
    this.evidence = evidence;
    this.copies = copies;
    this.incidents = incidents;
    this.messages = new EvidenceMessages(evidence);
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> responses) {
    Caller.operator();
    Optional<IncidentId> incident =
        request.getIncidentId().isEmpty()
            ? Optional.empty()
            : Optional.of(IncidentId.parse(request.getIncidentId()));
    incident.ifPresent(this::requireKnown);
    Portions.of(
            ListItemsResponse.newBuilder()
                .addAllItems(
                    messages.items(
                        evidence.items(incident).stream()
                            .filter(item -> Access.shows(item.node()))
                            .toList()))
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> responses) {
    Caller.operator();
    Item item = evidence.item(ItemId.parse(request.getItemId()));
    CaptureId capture = item.capture();
    if (evidence.livingKeeper(item).filter(keeper -> !keeper.address().isEmpty()).isPresent()) {
      // That one has the chain of custody too.
      evidence.requireKept(item);
    }
    try {
      Portions.of(
              GetItemResponse.newBuilder()
                  .setItem(messages.items(List.of(item)).getFirst())
                  .addAllCustody(custody(item))
                  .setTraffic(EvidenceMessages.traffic(evidence.traffic(item)))
                  .addAllArchiveFindings(evidence.archiveFindings(item.id()))
                  .mergeFrom(
                      ManifestParts.of(
                          evidence
                              .manifest(capture)
                              .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                              .orElse("")))
                  .build())
          .forEach(responses::onNext);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the chain of custody of " + item.id(), e);
    }
    responses.onCompleted();
  }

  @Override
  public void viewItem(ViewItemRequest request, StreamObserver<ViewItemResponse> responses) {
    ItemText text =
        ItemText.of(
            evidence, ItemId.parse(request.getItemId()), Caller.operator(), "secrets masked");
    responses.onNext(
        ViewItemResponse.newBuilder().setText(text.masked()).setCut(text.cut()).build());
    responses.onCompleted();
  }

  @Override
  public void revealItem(RevealItemRequest request, StreamObserver<RevealItemResponse> responses) {
    ItemText text =
        ItemText.of(
            evidence, ItemId.parse(request.getItemId()), Caller.operator(), "secrets revealed");
    responses.onNext(
        RevealItemResponse.newBuilder().setText(text.text()).setCut(text.cut()).build());
    responses.onCompleted();
  }

  private List<CustodyEntry> custody(Item item) throws IOException {
    List<dev.impound.controller.custody.CustodyEntry> entries =
        evidence.keeps(item)
            ? evidence.custody(item.id())
            : copies.entries(item.keeper(), item.capture().toString(), item.id().toString());
    return entries.stream().map(EvidenceMessages::entry).toList();
  }

  @Override
  public void encryptIncident(
      EncryptIncidentRequest request, StreamObserver<EncryptIncidentResponse> responses) {
    Actor actor = Actor.operator(Caller.operator());
    IncidentId id = IncidentId.parse(request.getIncidentId());
    requireKnown(id);
    List<Item> items = evidence.items(Optional.of(id));
    if (!items.isEmpty() && items.stream().noneMatch(evidence::keeps)) {
      evidence.requireKept(items.getFirst());
    }
    Recipients recipients = new Recipients(request.getRecipientsList());
    ProgressPace pace = new ProgressPace();
    try {
      EncryptionOutcome outcome =
          evidence.encrypt(
              id,
              recipients,
              actor,
              (done, total) -> {
                if (pace.isDue()) {
                  responses.onNext(
                      EncryptIncidentResponse.newBuilder()
                          .setBytesDone(done)
                          .setBytesTotal(total)
                          .build());
                }
              });
      responses.onNext(
          EncryptIncidentResponse.newBuilder()
              .setOutcome(
                  Encryption.newBuilder()
                      .setEncrypted(outcome.encrypted())
                      .setEncryptedBefore(outcome.before())
                      .setShared(outcome.shared())
                      .setBytes(outcome.bytes()))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encrypt the evidence of " + id, e);
    }
    responses.onCompleted();
  }

  private void requireKnown(IncidentId id) {
    if (incidents.find(id).isEmpty()) {
      throw new RefusedException(
          RefusalReason.INCIDENT_UNKNOWN,
          "there is no incident " + id,
          "\"impound incident list\" shows them");
    }
  }

  @Override
  public void verifyItem(VerifyItemRequest request, StreamObserver<VerifyItemResponse> responses) {
    Actor actor = Actor.operator(Caller.operator());
    ItemId id = ItemId.parse(request.getItemId());
    evidence.requireKept(evidence.item(id));
    ProgressPace pace = new ProgressPace();
    try {
      Verification verification =
          evidence.verify(
              id,
              actor,
              (done, total) -> {
                if (pace.isDue()) {
                  responses.onNext(
                      VerifyItemResponse.newBuilder()
                          .setBytesDone(done)
                          .setBytesTotal(total)
                          .build());
                }
              });
      responses.onNext(
          VerifyItemResponse.newBuilder()
              .setBytesDone(verification.bytes())
              .setBytesTotal(verification.bytes())
              .setVerdict(
                  Verdict.newBuilder()
                      .setIntact(verification.isIntact())
                      .addAllFindings(verification.findings()))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot verify " + id, e);
    }
    responses.onCompleted();
  }
}
