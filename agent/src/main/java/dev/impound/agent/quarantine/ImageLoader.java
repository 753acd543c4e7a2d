package dev.impound.agent.quarantine;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Loads images and proves that the engine holds what was ordered. */
public final class ImageLoader {
  private final ImageStore images;

  /** Loads into {@code images}. */
  public ImageLoader(ImageStore images) {
    this.images = images;
  }

  /**
   * What is to be loaded.
   *
   * @param config digest of the image's config, which is the image's id
   * @param diffIds of the layers, from the base up
   */
  public record Order(String itemId, Sha256 config, List<Sha256> diffIds) {
    public Order {
      diffIds = List.copyOf(diffIds);
    }
  }

  /**
   * Loads an image unless the engine holds it.
   *
   * @throws EngineException when the engine fails for its own reasons
   */
  public LoadResult load(Order order, ImageSource source) {
    if (held(order).filter(image -> fits(image, order)).isPresent()) {
      return new LoadResult.Loaded(order.config().prefixed(), 0);
    }
    List<String> names;
    long bytes;
    try (CountedInput archive = new CountedInput(source.open(order.itemId()))) {
      try {
        names = images.load(archive);
      } catch (EngineException e) {
        IOException failure = archive.failure();
        if (failure != null) {
          return new LoadResult.NotFetched(String.valueOf(failure.getMessage()));
        }
        throw e;
      }
      bytes = archive.count();
    } catch (IOException e) {
      return new LoadResult.NotFetched(String.valueOf(e.getMessage()));
    }
    return verified(order, names, bytes);
  }

  private LoadResult verified(Order order, List<String> names, long bytes) {
    Optional<ImageDetail> image = held(order);
    boolean alone = names.equals(List.of(order.config().prefixed()));
    if (image.isPresent() && fits(image.get(), order) && alone) {
      return new LoadResult.Loaded(order.config().prefixed(), bytes);
    }
    names.forEach(this::removeQuietly);
    String found =
        image
            .map(
                one ->
                    "an image with id %s and %d layers".formatted(one.id(), one.diffIds().size()))
            .orElse("no image with that id");
    return new LoadResult.Mismatch(
        "loaded item %s, whose image id must be %s; the engine said it loaded \"%s\" and holds %s"
            .formatted(
                order.itemId(),
                order.config().prefixed(),
                Printable.brief(String.join(", ", names)),
                found));
  }

  private static boolean fits(ImageDetail image, Order order) {
    return image.id().equals(order.config().prefixed()) && image.diffIds().equals(order.diffIds());
  }

  private Optional<ImageDetail> held(Order order) {
    try {
      return Optional.of(images.describe(order.config().prefixed()));
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NO_SUCH_IMAGE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void removeQuietly(String name) {
    try {
      images.remove(name);
    } catch (EngineException e) {
      // An image that is in use stays; the mismatch is told in any case.
    }
  }
}
