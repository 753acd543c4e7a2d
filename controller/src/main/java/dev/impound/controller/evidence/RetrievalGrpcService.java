package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.evidence.v1.FetchHeader;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends items out. Each fetch is sent by a virtual thread of its own, which ends with the call, or
 * when the receiver takes nothing for two minutes.
 */
public final class RetrievalGrpcService extends RetrievalServiceGrpc.RetrievalServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(RetrievalGrpcService.class);

  /** An engine that loads an image may pause for long; a receiver that is gone must not stay. */
  private static final Duration STALL_LIMIT = Duration.ofMinutes(2);

  private final Evidence evidence;
  private final LoadOrders orders;

  public RetrievalGrpcService(Evidence evidence, LoadOrders orders) {
    this.evidence = evidence;
    this.orders = orders;
  }

  /** What to send to whom. */
  private record Sending(
      Item item, Payload payload, Actor actor, Act act, String detail, long offset) {}

  private void start(
      SpiffeId caller,
      FetchRequest request,
      ServerCallStreamObserver<FetchResponse> call,
      Uses.Use use)
      throws IOException {
    Sending sending = prepare(caller, request);
    PacedSender<FetchResponse> sender = new PacedSender<>(call, STALL_LIMIT);
    evidence.enterSending(
        sending.item(), sending.actor(), sending.act(), sending.payload().size(), sending.detail());
    Thread.ofVirtual()
        .name("fetch-" + sending.item().id())
        .start(
            () -> {
              try (use) {
                send(sending, sender, call);
              }
            });
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> responses) {
    ServerCallStreamObserver<FetchResponse> call =
        (ServerCallStreamObserver<FetchResponse>) responses;
    try {
      SpiffeId caller = Caller.identity();
      ItemId id = ItemId.parse(request.getItemId());
      requireAllowed(caller, id);
      Uses.Use use = evidence.read(id);
      try {
        start(caller, request, call, use);
      } catch (IOException | RuntimeException e) {
        use.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      call.onError(StatusMapping.status(e));
    }
  }

  private Sending prepare(SpiffeId caller, FetchRequest request) throws IOException {
    ItemId id = ItemId.parse(request.getItemId());
    boolean whole = request.getBlobSha256().isEmpty();
    Optional<String> made = made(request.getForm());
    Payload payload =
        whole
            ? whole(id, request.getForm())
            : evidence.blob(id, request.getBlobSha256(), request.getOffset());
    Act act =
        switch (caller.role()) {
          case NODE -> Act.LOAD;
          case OPERATOR, CONTROLLER -> made.isPresent() ? Act.EXPORT : Act.READ;
        };
    return new Sending(
        evidence.item(id),
        payload,
        Actor.of(caller),
        act,
        whole
            ? ""
            : made.map(form -> "blob %s".formatted(request.getBlobSha256()) + form).orElse(""),
        whole ? 0 : request.getOffset());
  }

  /**
   * What becomes of the bytes, as the chain of custody tells it; empty when they stay as they are.
   */
  private static Optional<String> made(Form form) {
    return switch (form) {
      case FORM_UNSPECIFIED, FORM_RAW -> Optional.empty();
      case FORM_DOCKER_ARCHIVE -> Optional.of(" for a docker archive");
      case FORM_OCI_LAYOUT -> Optional.of(" for an OCI layout");
      case FORM_TAR -> Optional.of(" for a tar");
      case FORM_BODYFILE -> Optional.of(" for a body file");
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such form of an item");
    };
  }

  private Payload whole(ItemId id, Form form) throws IOException {
    return switch (form) {
      case FORM_UNSPECIFIED, FORM_RAW -> evidence.raw(id);
      case FORM_DOCKER_ARCHIVE -> evidence.archive(id);
      case FORM_OCI_LAYOUT, FORM_TAR, FORM_BODYFILE, UNRECOGNIZED ->
          throw new RefusedException(
              RefusalReason.MALFORMED,
              "%s is not sent whole in this form".formatted(id),
              "fetch its blobs, and make it of them");
    };
  }

  private void requireAllowed(SpiffeId caller, ItemId id) {
    boolean allowed =
        switch (caller.role()) {
          case OPERATOR -> true;
          case NODE -> orders.holds(new NodeName(caller.name()), id);
          case CONTROLLER -> false;
        };
    if (!allowed) {
      throw new RefusedException(
          RefusalReason.NOT_ORDERED,
          "%s has no order to fetch %s".formatted(caller, id),
          "an operator gives it with \"impound quarantine load\"");
    }
  }

  private static void send(
      Sending sending,
      PacedSender<FetchResponse> sender,
      ServerCallStreamObserver<FetchResponse> call) {
    try {
      sender.send(FetchResponse.newBuilder().setHeader(header(sending)).build());
      SliceStream slices = new SliceStream(sender, sending.offset());
      sending.payload().writeTo(slices);
      slices.finish();
      call.onCompleted();
    } catch (PacedSender.ReceiverGoneException e) {
      LOG.atInfo()
          .addKeyValue("item", sending.item().id())
          .addKeyValue("receiver", sending.actor())
          .log("Receiver left before the item was sent");
    } catch (PacedSender.ReceiverStalledException e) {
      call.onError(
          StatusMapping.status(
              new RefusedException(
                  RefusalReason.TIMED_OUT,
                  "gave up sending %s: %s".formatted(sending.item().id(), e.getMessage()),
                  "fetch it again")));
    } catch (IOException | RuntimeException e) {
      call.onError(StatusMapping.status(e));
    }
  }

  private static FetchHeader header(Sending sending) {
    FetchHeader.Builder header =
        FetchHeader.newBuilder()
            .setItemId(sending.item().id().toString())
            .setKind(EvidenceMapping.kind(sending.item().kind()))
            .setSize(sending.payload().size());
    if (sending.payload() instanceof DockerArchive archive) {
      header.setConfigSha256(archive.configDigest().hex());
      archive.diffIds().stream().map(Sha256::hex).forEach(header::addDiffIds);
    }
    return header.build();
  }
}
