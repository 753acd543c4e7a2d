package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.SliceEncoding;
import dev.impound.wire.Limits;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.ZstdSlices;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompressedSlicesTest {
  private static final byte[] LINES =
      "GET /shop HTTP/1.1 200\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path root;
  private StoreLab lab;
  private GrpcLab grpc;
  private CaptureId capture;
  private BlockingClientCall<DeliverRequest, DeliverResponse> call;

  @BeforeEach
  void begin() throws Exception {
    lab = StoreLab.in(root);
    grpc = new GrpcLab(lab, GrpcLab.NODE);
    capture = lab.openCapture();
    call = call();
  }

  @AfterEach
  void close() throws IOException {
    grpc.close();
    lab.close();
  }

  private BlockingClientCall<DeliverRequest, DeliverResponse> call() throws Exception {
    BlockingClientCall<DeliverRequest, DeliverResponse> begun =
        DeliveryServiceGrpc.newBlockingV2Stub(grpc.channel).deliver();
    begun.write(
        DeliverRequest.newBuilder()
            .setHeader(
                BlobHeader.newBuilder()
                    .setCaptureId(capture.toString())
                    .setKind(dev.impound.evidence.v1.ItemKind.ITEM_KIND_LOGS)
                    .setName("logs"))
            .build());
    return begun;
  }

  private static ByteString frame(byte[] bytes) {
    return ByteString.copyFrom(ZstdSlices.compress(bytes, 0, bytes.length).orElseThrow());
  }

  private static Slice.Builder zstd(ByteString frame, int rawLength) {
    return Slice.newBuilder()
        .setData(frame)
        .setRawLength(rawLength)
        .setEncoding(SliceEncoding.SLICE_ENCODING_ZSTD);
  }

  private void send(Slice.Builder slice) throws Exception {
    call.write(DeliverRequest.newBuilder().setSlice(slice).build());
  }

  private void end(byte[] bytes) throws Exception {
    call.write(
        DeliverRequest.newBuilder()
            .setTrailer(
                BlobTrailer.newBuilder().setSha256(Sha256.of(bytes).hex()).setSize(bytes.length))
            .build());
    DeliverResponse answer = call.read();
    while (answer != null && !answer.hasStored()) {
      answer = call.read();
    }
    assertThat(answer).isNotNull();
  }

  private Delivered delivered() {
    return lab.catalog.delivered(capture).getFirst();
  }

  private void isRefused(Slice.Builder slice, String why) throws Exception {
    call.read();
    send(slice);
    StatusException refused = catchThrowableOfType(StatusException.class, () -> call.read());
    assertThat(GrpcLab.reason(refused)).isEqualTo(RefusalReason.MALFORMED);
    assertThat(refused).hasMessageContaining(why);
    assertThat(lab.incoming()).isEmpty();
    assertThat(lab.catalog.delivered(capture)).isEmpty();
    Item item = lab.evidence.items(capture).getFirst();
    assertThat(item.reason()).contains(why);
  }

  @Test
  void offersToTakeThem() throws Exception {
    assertThat(call.read().getBegun().getEncodingsList())
        .containsExactly(SliceEncoding.SLICE_ENCODING_ZSTD);
  }

  @Test
  void storesTheBytesThatWereCompressedAndCountsBothLengths() throws Exception {
    byte[] noise = StoreLab.random(4, 70_000);
    ByteString frame = frame(LINES);

    send(zstd(frame, LINES.length));
    send(Slice.newBuilder().setOffset(LINES.length).setData(ByteString.copyFrom(noise)));
    byte[] both = Arrays.copyOf(LINES, LINES.length + noise.length);
    System.arraycopy(noise, 0, both, LINES.length, noise.length);
    end(both);

    assertThat(lab.blob(Sha256.of(both))).hasBinaryContent(both);
    assertThat(delivered().size()).isEqualTo(both.length);
    assertThat(delivered().wire()).isEqualTo(frame.size() + noise.length);
    Item item =
        lab.evidence
            .seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, both)))
            .items()
            .getFirst();
    assertThat(lab.evidence.traffic(item))
        .isEqualTo(new Traffic(both.length, both.length, 0, frame.size() + noise.length));
  }

  @Test
  void goesOnInTheMiddleAndCountsWhatCameBeforeTheBreak() throws Exception {
    byte[] first = Arrays.copyOf(LINES, 200_000);
    byte[] rest = Arrays.copyOfRange(LINES, first.length, LINES.length);
    send(zstd(frame(first), first.length));
    while (lab.evidence.intake().unfinishedBytes(capture) < first.length) {
      Thread.sleep(2);
    }
    call.cancel("cut", null);

    call = call();
    assertThat(call.read().getBegun().getCommitted()).isEqualTo(first.length);
    send(zstd(frame(rest), rest.length).setOffset(first.length));
    end(LINES);

    assertThat(lab.blob(Sha256.of(LINES))).hasBinaryContent(LINES);
    assertThat(delivered().wire()).isEqualTo(frame(first).size() + frame(rest).size());
  }

  @Test
  void refusesAFrameOfMoreBytesThanItsSliceTells() throws Exception {
    isRefused(zstd(frame(LINES), 20_000), "it says that it holds 460000 bytes");
  }

  @Test
  void refusesAFrameOfFewerBytes() throws Exception {
    isRefused(zstd(frame(LINES), LINES.length + 1), "its slice says 460001");
  }

  @Test
  void refusesMoreThanASliceMayHoldWhateverTheFrameSays() throws Exception {
    byte[] zeros = new byte[Limits.SLICE_BYTES + 1];
    isRefused(zstd(frame(zeros), zeros.length), "slices hold 1 to 1048576");
  }

  @Test
  void refusesALengthBeyondAllMeasure() throws Exception {
    isRefused(zstd(frame(LINES), -1), "4294967295");
  }

  @Test
  void refusesACutFrame() throws Exception {
    ByteString frame = frame(LINES);
    isRefused(zstd(frame.substring(0, frame.size() - 3), LINES.length), "cannot be decoded");
  }

  @Test
  void refusesWhatIsNoFrame() throws Exception {
    isRefused(
        zstd(ByteString.copyFrom(StoreLab.random(1, 500)), 600), "no whole frame of Zstandard");
  }

  @Test
  void refusesAnEncodingThatWasNotOffered() throws Exception {
    isRefused(
        Slice.newBuilder().setData(frame(LINES)).setEncodingValue(77), "none that was offered");
  }

  /** Whatever comes: the same bytes, or a refusal, and never more memory than a slice. */
  @Test
  void decodesToTheSameBytesOrRefuses() {
    for (int seed = 1; seed <= 400; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[1 + random.nextInt(9000)];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, random.nextInt(bytes.length), (byte) seed);
      Optional<ByteBuffer> frame = ZstdSlices.compress(bytes, 0, bytes.length);
      if (frame.isEmpty()) {
        continue;
      }
      byte[] data = ByteString.copyFrom(frame.get()).toByteArray();
      assertThat(SliceBytes.raw(zstd(ByteString.copyFrom(data), bytes.length).build()))
          .isEqualTo(ByteBuffer.wrap(bytes));
      data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
      int cut = random.nextInt(3) == 0 ? random.nextInt(data.length) : data.length;
      Slice hostile = zstd(ByteString.copyFrom(data, 0, cut), bytes.length).build();
      try {
        assertThat(SliceBytes.raw(hostile).remaining()).isEqualTo(bytes.length);
      } catch (RefusedException e) {
        assertThat(e.refusal().reason()).isEqualTo(RefusalReason.MALFORMED);
      }
    }
    assertThat(List.of(ZstdSlices.problem())).containsExactly(Optional.empty());
  }
}
