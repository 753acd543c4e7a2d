package dev.impound.controller.cli;

/** What the exit codes of {@code impound} mean. The numbers are stable: scripts switch on them. */
enum ExitCode {
  OK(0, "done"),
  FAILED(1, "the action failed"),
  USAGE(2, "wrong options, arguments or configuration"),
  NOT_FOUND(3, "not found, or ambiguous: the candidates are listed"),
  NOT_ALLOWED(4, "no certificate, or one that may not do this"),
  REFUSED(5, "held by a guard or a playbook for a person, or not confirmed"),
  TIMED_OUT(6, "timed out waiting; what was ordered goes on"),
  PARTIAL(7, "some of it was done, some was not"),
  DAMAGED(8, "evidence is not what was sealed"),
  UNREACHABLE(9, "controller, node or engine cannot be reached"),
  VERSION_SKEW(10, "this impound and the controller are too far apart"),
  INTERRUPTED(130, "interrupted; what was ordered goes on");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }
}
