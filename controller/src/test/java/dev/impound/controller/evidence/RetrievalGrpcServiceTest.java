package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalGrpcServiceTest {
  private static final byte[] LOGS = StoreLab.random(1, 600_000);
  private static final StoreLab.Image IMAGE =
      StoreLab.image(StoreLab.random(2, 900_000), StoreLab.random(3, 1000));

  @TempDir Path folder;
  private StoreLab lab;
  private GrpcLab grpc;

  @BeforeEach
  void start() throws IOException {
    lab = StoreLab.in(folder);
    grpc = new GrpcLab(lab, GrpcLab.OPERATOR);
  }

  @AfterEach
  void stop() throws IOException {
    grpc.close();
    lab.close();
  }

  private void as(SpiffeId caller) throws IOException {
    grpc.close();
    grpc = new GrpcLab(lab, caller);
  }

  /** What a fetch brought, and how it ended. */
  private record Fetched(List<FetchResponse> messages, Optional<StatusRuntimeException> failure) {
    byte[] bytes() throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (FetchResponse message : messages) {
        if (message.hasSlice()) {
          assertThat(message.getSlice().getOffset()).isEqualTo(out.size());
          message.getSlice().getData().writeTo(out);
        }
      }
      return out.toByteArray();
    }
  }

  private Fetched fetch(ItemId item, Form form) {
    List<FetchResponse> messages = new ArrayList<>();
    Iterator<FetchResponse> responses =
        RetrievalServiceGrpc.newBlockingStub(grpc.channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .fetch(FetchRequest.newBuilder().setItemId(item.toString()).setForm(form).build());
    try {
      responses.forEachRemaining(messages::add);
      return new Fetched(messages, Optional.empty());
    } catch (StatusRuntimeException e) {
      return new Fetched(messages, Optional.of(e));
    }
  }

  private void refuses(RefusalReason reason, Status.Code code, ItemId item, Form form) {
    StatusRuntimeException failure = fetch(item, form).failure().orElseThrow();
    assertThat(GrpcLab.reason(failure)).isEqualTo(reason);
    assertThat(failure.getStatus().getCode()).isEqualTo(code);
  }

  private CustodyEntry lastEntry(Item item) throws IOException {
    return lab.evidence.custody(item.id()).getLast();
  }

  @Test
  void sendsAnItemAsItWasTaken() throws IOException {
    Item logs = lab.sealedLogs(LOGS);

    Fetched fetched = fetch(logs.id(), Form.FORM_UNSPECIFIED);

    assertThat(fetched.failure()).isEmpty();
    assertThat(fetched.bytes()).isEqualTo(LOGS);
    assertThat(fetched.messages().getFirst().getHeader().getSize()).isEqualTo(LOGS.length);
    assertThat(fetched.messages().getLast().getTrailer().getSha256())
        .isEqualTo(Sha256.of(LOGS).hex());
    assertThat(lastEntry(logs).event().act()).isEqualTo(Act.READ);
    assertThat(lastEntry(logs).event().actor()).hasToString("operator/ana");
  }

  @Test
  void sendsAnImageAsADockerArchive() throws IOException {
    Item image = lab.sealed(IMAGE);
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    lab.evidence.archive(image.id()).writeTo(archive);

    Fetched fetched = fetch(image.id(), Form.FORM_DOCKER_ARCHIVE);

    assertThat(fetched.bytes()).isEqualTo(archive.toByteArray());
    assertThat(fetched.messages().getFirst().getHeader().getConfigSha256())
        .isEqualTo(IMAGE.id().hex());
    assertThat(fetched.messages().getFirst().getHeader().getDiffIdsList())
        .isEqualTo(IMAGE.diffIds().stream().map(Sha256::hex).toList());
    assertThat(fetched.messages().getLast().getTrailer().getSize()).isEqualTo(archive.size());
    assertThat(lastEntry(image).event().act()).isEqualTo(Act.EXPORT);
  }

  @Test
  void sendsToANodeOnlyWhileItHasTheOrderToLoad() throws Exception {
    Item image = lab.sealed(IMAGE);
    as(GrpcLab.OTHER_NODE);
    try (LoadOrders.Order order = grpc.orders.allow(StoreLab.OTHER_NODE, image.id())) {
      assertThat(order).isNotNull();
      assertThat(fetch(image.id(), Form.FORM_DOCKER_ARCHIVE).failure()).isEmpty();
      assertThat(lastEntry(image).event().act()).isEqualTo(Act.LOAD);
      assertThat(lastEntry(image).event().actor()).hasToString("node/web-2");
    }

    refuses(
        RefusalReason.NOT_ORDERED,
        Status.Code.PERMISSION_DENIED,
        image.id(),
        Form.FORM_DOCKER_ARCHIVE);
  }

  @Test
  void refusesTheNodeThatTheEvidenceCameFrom() throws Exception {
    Item logs = lab.sealedLogs(LOGS);
    as(GrpcLab.NODE);

    refuses(RefusalReason.NOT_ORDERED, Status.Code.PERMISSION_DENIED, logs.id(), Form.FORM_RAW);
  }

  @Test
  void refusesWhatIsNotThereOrNotInThisForm() throws IOException {
    Item image = lab.sealed(IMAGE);
    Item logs = lab.sealedLogs(LOGS);
    CaptureId capture = lab.openCapture();
    ItemId unsealed = lab.deliver(capture, ItemKind.LOGS, LOGS).item();

    refuses(RefusalReason.ITEM_UNKNOWN, Status.Code.NOT_FOUND, new ItemId(99), Form.FORM_RAW);
    refuses(
        RefusalReason.ITEM_NOT_COMPLETE, Status.Code.FAILED_PRECONDITION, unsealed, Form.FORM_RAW);
    refuses(RefusalReason.MALFORMED, Status.Code.INVALID_ARGUMENT, image.id(), Form.FORM_RAW);
    refuses(
        RefusalReason.NOT_AN_IMAGE,
        Status.Code.FAILED_PRECONDITION,
        logs.id(),
        Form.FORM_DOCKER_ARCHIVE);
  }

  @Test
  void sendsNoTrailerFromADamagedStore() throws IOException {
    Item image = lab.sealed(IMAGE);
    StoreLab.flip(lab.blob(IMAGE.diffIds().getFirst()));

    Fetched fetched = fetch(image.id(), Form.FORM_DOCKER_ARCHIVE);

    assertThat(GrpcLab.reason(fetched.failure().orElseThrow()))
        .isEqualTo(RefusalReason.STORE_DAMAGED);
    assertThat(fetched.messages()).noneMatch(FetchResponse::hasTrailer);
  }
}
