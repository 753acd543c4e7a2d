package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.impound.agent.testing.LocalServer;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.FetchHeader;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class ItemFetcherTest {
  private static final byte[] BYTES = "an archive".getBytes(StandardCharsets.UTF_8);
  private static final FetchResponse HEADER =
      FetchResponse.newBuilder().setHeader(FetchHeader.newBuilder().setSize(10)).build();
  private static final FetchResponse TRAILER = trailer(Sha256.of(BYTES).hex(), BYTES.length);

  private static FetchResponse trailer(String sha256, long size) {
    return FetchResponse.newBuilder()
        .setTrailer(BlobTrailer.newBuilder().setSha256(sha256).setSize(size))
        .build();
  }

  private static FetchResponse slice(int from, int to) {
    return FetchResponse.newBuilder()
        .setSlice(
            Slice.newBuilder().setOffset(from).setData(ByteString.copyFrom(BYTES, from, to - from)))
        .build();
  }

  private static byte[] fetch(List<FetchResponse> parts) throws IOException {
    return fetch(
        response -> {
          parts.forEach(response::onNext);
          response.onCompleted();
        });
  }

  private static byte[] fetch(Consumer<StreamObserver<FetchResponse>> script) throws IOException {
    RetrievalServiceGrpc.RetrievalServiceImplBase service =
        new RetrievalServiceGrpc.RetrievalServiceImplBase() {
          @Override
          public void fetch(FetchRequest request, StreamObserver<FetchResponse> response) {
            assertThat(request.getItemId()).isEqualTo("ITEM-1");
            assertThat(request.getForm()).isEqualTo(Form.FORM_DOCKER_ARCHIVE);
            script.accept(response);
          }
        };
    try (LocalServer server = new LocalServer(service);
        DeliveryLane lane = new DeliveryLane(server.channel());
        InputStream in = new ItemFetcher(lane, moved -> {}).open("ITEM-1")) {
      return in.readAllBytes();
    }
  }

  @Test
  void givesTheBytesOfAWholeItem() throws IOException {
    assertThat(fetch(List.of(HEADER, slice(0, 4), slice(4, 10), TRAILER))).isEqualTo(BYTES);
  }

  @Test
  void failsWithoutATrailer() {
    assertThatThrownBy(() -> fetch(List.of(HEADER, slice(0, 10))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended before the item did");
  }

  @Test
  void failsWhenTheTrailerHasAnotherDigestOrSize() {
    assertThatThrownBy(() -> fetch(List.of(slice(0, 10), trailer("0".repeat(64), 10))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> fetch(List.of(slice(0, 10), trailer(Sha256.of(BYTES).hex(), 11))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void failsWhenASliceIsMissing() {
    assertThatThrownBy(() -> fetch(List.of(slice(0, 4), slice(5, 10), TRAILER)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("starts at 5, not at 4");
  }

  @Test
  void tellsWhyTheControllerRefused() {
    assertThatThrownBy(
            () ->
                fetch(
                    response ->
                        response.onError(
                            Refusal.of(RefusalReason.STORE_DAMAGED, "a layer was changed", "")
                                .asStatus())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a layer was changed (STORE_DAMAGED)");
  }
}
