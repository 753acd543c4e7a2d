package dev.impound.agent.testing;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.wire.ContainerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images in memory. What a commit makes, a save writes and a load brings is set beforehand. */
public final class FakeImageStore implements ImageStore {
  private final Map<String, ImageDetail> images = new LinkedHashMap<>();
  private final Map<String, String> comments = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>();
  private @Nullable ImageDetail next;
  private byte[] archive = new byte[0];
  private @Nullable EngineException commitFailure;
  private @Nullable EngineException saveFailure;
  private @Nullable EngineException removeFailure;

  /** The image that the next commit or load makes, and what a save of it writes. */
  public void willMake(ImageDetail image, byte[] saved) {
    next = image;
    archive = saved.clone();
  }

  /** Commits fail. */
  public void failCommit(EngineException.Kind kind, String message) {
    commitFailure = new EngineException(kind, message);
  }

  /** Saves fail. */
  public void failSave(EngineException.Kind kind, String message) {
    saveFailure = new EngineException(kind, message);
  }

  /** Removals fail. */
  public void failRemove(EngineException.Kind kind, String message) {
    removeFailure = new EngineException(kind, message);
  }

  /** Ids of the images there are. */
  public List<String> ids() {
    return List.copyOf(images.keySet());
  }

  private static void fail(@Nullable EngineException failure) {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public ImageDetail describe(String imageId) {
    return Optional.ofNullable(images.get(imageId))
        .orElseThrow(
            () ->
                new EngineException(
                    EngineException.Kind.NO_SUCH_IMAGE, "No such image: " + imageId));
  }

  @Override
  public EngineStream inspect(String imageId) {
    return stream("{}".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EngineStream history(String imageId) {
    return stream("[]".getBytes(StandardCharsets.UTF_8));
  }

  private static EngineStream stream(byte[] bytes) {
    return new EngineStream(new ByteArrayInputStream(bytes), () -> {});
  }

  private ImageDetail make() {
    ImageDetail made = next;
    if (made == null) {
      throw new AssertionError("no image was set to be made");
    }
    images.put(made.id(), made);
    return made;
  }

  @Override
  public String commit(ContainerId id, String comment) {
    fail(commitFailure);
    String made = make().id();
    comments.put(made, comment);
    return made;
  }

  /** An image that an earlier commit with this comment made. */
  public void hasCommitted(String imageId, String comment) {
    images.put(imageId, new ImageDetail(imageId, List.of(), List.of(), List.of()));
    comments.put(imageId, comment);
  }

  @Override
  public void removeCommitted(String comment) {
    List.copyOf(images.keySet()).stream()
        .filter(id -> comment.equals(comments.get(id)))
        .forEach(this::remove);
  }

  @Override
  public EngineStream save(String imageId) {
    fail(saveFailure);
    describe(imageId);
    return stream(archive);
  }

  @Override
  public void remove(String imageId) {
    fail(removeFailure);
    images.remove(imageId);
    removed.add(imageId);
  }

  @Override
  public List<String> load(InputStream bytes) {
    try {
      bytes.readAllBytes();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE, "broken off", new UncheckedIOException(e));
    }
    return List.of(make().id());
  }
}
