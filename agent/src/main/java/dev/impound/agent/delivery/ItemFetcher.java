package dev.impound.agent.delivery;

import dev.impound.agent.quarantine.ImageSource;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.wire.TwoWayCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Fetches image items from the controller. */
public final class ItemFetcher implements ImageSource {
  private final DeliveryLane lane;

  private final LongConsumer progress;

  /**
   * Fetches over {@code lane}.
   *
   * @param progress told how many more bytes have come
   */
  public ItemFetcher(DeliveryLane lane, LongConsumer progress) {
    this.lane = lane;
    this.progress = progress;
  }

  @Override
  public InputStream open(String itemId) throws IOException {
    try {
      FetchRequest request =
          FetchRequest.newBuilder().setItemId(itemId).setForm(Form.FORM_DOCKER_ARCHIVE).build();
      return new FetchedBytes(
          itemId,
          TwoWayCall.ask(lane.ready(), RetrievalServiceGrpc.getFetchMethod(), request),
          progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("fetching item %s was broken off".formatted(itemId), e);
    }
  }
}
