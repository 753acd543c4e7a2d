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
  IMAGE("image"),
  /** Sockets of the container's network namespaces and who holds them, one JSON object a line. */
  SOCKETS("sockets.jsonl"),
  /** The kernel's network tables of the container. */
  NETWORK("network.tar"),
  /** Files of /proc of each process, and the bytes of files that have no name any more. */
  PROCESS_FILES("process-files.tar"),
  /** File systems that live in memory. */
  TMPFS("tmpfs.tar"),
  /** Memory of the processes. */
  MEMORY("memory.tar"),
  /** The engine's events of the container, one JSON object a line. */
  EVENTS("events.jsonl"),
  /** What was executed in the container through the engine. */
  EXECS("execs.json"),
  /** How the image the container was made from came about. */
  IMAGE_HISTORY("image-history.json"),
  /** What the container used of the node. */
  STATS("stats.json"),
  /** Volumes and bind mounts. */
  VOLUMES("volumes.tar"),
  /** What was seen of the container right before it was paused. */
  BEFORE_PAUSE("before-pause.json");

  private final String fileName;

  ItemKind(String fileName) {
    this.fileName = fileName;
  }

  /** Name of the item in its capture's folder: a file, or for an image a folder in OCI layout. */
  public String fileName() {
    return fileName;
  }
}
