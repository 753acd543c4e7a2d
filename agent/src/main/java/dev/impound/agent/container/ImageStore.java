package dev.impound.agent.container;

import dev.impound.wire.ContainerId;
import java.io.InputStream;
import java.util.List;

/** The images of the node's engine. Every method throws {@link EngineException}. */
public interface ImageStore {
  /** One image, by id. */
  ImageDetail describe(String imageId);

  /** The engine's description as JSON, as it was sent. The caller closes it. */
  EngineStream inspect(String imageId);

  /** How an image came about as JSON, as the engine sent it. The caller closes it. */
  EngineStream history(String imageId);

  /**
   * Makes an untagged image of a container with its writable layer as the last one, without pausing
   * or thawing the container.
   *
   * @param mark stands in the image as its author
   * @return the image's id
   */
  String commit(ContainerId id, String mark);

  /**
   * Removes the untagged images that a {@link #commit} with this mark made, such as one that was
   * cut off by the end of the agent.
   */
  void removeCommitted(String mark);

  /** The image as an archive without tags. The caller closes it. */
  EngineStream save(String imageId);

  /** Removes an image that no container uses; nothing happens when it is not there. */
  void remove(String imageId);

  /**
   * Loads an archive.
   *
   * @return ids ("sha256:...") and tags that the engine says it loaded
   */
  List<String> load(InputStream archive);
}
