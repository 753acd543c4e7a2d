package dev.impound.agent.quarantine;

import java.util.List;

/**
 * A shell inside an image.
 *
 * @param path of the program in the image
 */
record Shell(String path) {
  /** Where shells are looked for, the most able first. */
  static final List<String> PLACES = List.of("/bin/bash", "/bin/sh", "/bin/busybox", "/busybox/sh");

  /** The program and arguments that start it without the start files of the image. */
  List<String> command() {
    if (path.endsWith("/bash")) {
      return List.of(path, "--norc", "--noprofile");
    }
    return path.endsWith("/busybox") ? List.of(path, "sh") : List.of(path);
  }
}
