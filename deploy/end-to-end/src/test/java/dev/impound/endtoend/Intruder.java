package dev.impound.endtoend;

/**
 * The intruder of {@code deploy/try}: writes a backdoor, deletes a file, and leaves a process whose
 * executable is gone from the disk.
 *
 * @param backdoorSha256 digest of the backdoor, taken in the container
 */
record Intruder(String backdoorSha256) {
  static final String BACKDOOR = "/usr/lib/.cache/backdoor.sh";
  static final String DELETED = "/etc/audit.conf";
  static final String EXECUTABLE = "/tmp/.x/sleep (deleted)";

  /** Gets into a container. */
  static Intruder in(Lab lab, Container container) {
    String line = "play_intruder " + container.id() + "; echo \"$INTRUDER_SHA256\"";
    String socket = container.engine().socket();
    return new Intruder(Scripts.shell(lab.work(), socket, line).orFail());
  }
}
