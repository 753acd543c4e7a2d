package dev.impound.agent.acquisition;

import java.util.ArrayList;
import java.util.List;

/**
 * What an acquirer brought.
 *
 * @param reason why it is not complete; empty when it is
 * @param imageId of an image as the engine gives it, "sha256:" and 64 digits; empty for others
 * @param leftBehind what it changed on the node and could not undo
 * @param tool what it was taken with, where only the taking could tell; empty means the acquirer's
 * @param keptImageId of an image that the engine has and keeps, likewise; empty where it keeps none
 */
public record Taken(
    Status status,
    String reason,
    List<ItemBlob> blobs,
    String imageId,
    List<String> leftBehind,
    String tool,
    String keptImageId) {
  /** How taking an item ended. */
  public enum Status {
    /** All of it was delivered. */
    COMPLETE,
    /** Some of it was delivered. */
    PARTIAL,
    /** Nothing was delivered. */
    FAILED,
    /** There was nothing to take; the reason says why. */
    ABSENT
  }

  public Taken {
    blobs = List.copyOf(blobs);
    leftBehind = List.copyOf(leftBehind);
  }

  /** What an acquirer brought, with no image kept. */
  public Taken(
      Status status,
      String reason,
      List<ItemBlob> blobs,
      String imageId,
      List<String> leftBehind,
      String tool) {
    this(status, reason, blobs, imageId, leftBehind, tool, "");
  }

  /** What an acquirer brought with its own tool. */
  public Taken(
      Status status, String reason, List<ItemBlob> blobs, String imageId, List<String> leftBehind) {
    this(status, reason, blobs, imageId, leftBehind, "");
  }

  /** The same, with more left behind. */
  Taken leaving(List<String> left) {
    List<String> all = new ArrayList<>(leftBehind);
    all.addAll(left);
    return new Taken(status, reason, blobs, imageId, all, tool, keptImageId);
  }

  /** The same by another tool. */
  Taken by(String used) {
    return new Taken(status, reason, blobs, imageId, leftBehind, used, keptImageId);
  }

  /** The same, with an image that stays on the node; empty for none. */
  Taken keeping(String image) {
    return new Taken(status, reason, blobs, imageId, leftBehind, tool, image);
  }

  /** The same, and something more that is not there; what was complete is partial then. */
  Taken missing(String what) {
    return new Taken(
        status == Status.COMPLETE ? Status.PARTIAL : status,
        reason.isEmpty() ? what : reason + "; " + what,
        blobs,
        imageId,
        leftBehind,
        tool,
        keptImageId);
  }

  /** The same, with more said of its tool, where it has one of its own. */
  Taken with(String more) {
    return tool.isEmpty()
        ? this
        : new Taken(status, reason, blobs, imageId, leftBehind, tool + more, keptImageId);
  }

  static Taken whole(EvidenceSink.Delivered blob) {
    ItemBlob one =
        new ItemBlob(blob.sha256(), blob.size(), BlobPart.CONTENT, java.util.Optional.empty());
    return new Taken(Status.COMPLETE, "", List.of(one), "", List.of());
  }

  /** What was delivered of one blob from which something is missing. */
  static Taken partial(EvidenceSink.Delivered blob, String reason) {
    return new Taken(Status.PARTIAL, reason, whole(blob).blobs(), "", List.of());
  }

  static Taken absent(String reason) {
    return new Taken(Status.ABSENT, reason, List.of(), "", List.of());
  }

  static Taken failed(String reason) {
    return new Taken(Status.FAILED, reason, List.of(), "", List.of());
  }
}
