package dev.impound.controller.evidence;

/** What an evidence item is a copy of. */
public enum ItemKind {
  /** The engine's description of the container. */
  CONTAINER_INSPECT("container-inspect.json"),
  /** The engine's description of the image the container was made from. */
  IMAGE_INSPECT("image-inspect.json"),
  /** The container's processes, one JSON object a line. */
  PROCESSES("processes.jsonl"),
  /** Paths changed in the writable layer. */
  DIFF("diff.json"),
  /** What the container wrote to standard output and error. */
  LOGS("logs.txt"),
  /** The image with the container's writable layer as its last layer. */
  IMAGE("image");

  private final String fileName;

  ItemKind(String fileName) {
    this.fileName = fileName;
  }

  /** Name of the item in its capture's folder: a file, or for an image a folder in OCI layout. */
  public String fileName() {
    return fileName;
  }
}
