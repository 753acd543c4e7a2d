package dev.impound.controller.cli;

import java.util.List;

/**
 * A failure as a person and a program read it.
 *
 * @param code stable name of the kind of failure, such as {@code NODE_UNKNOWN}
 * @param message what was tried, on what
 * @param cause why it failed
 * @param hint what to do next; empty when there is nothing to advise
 * @param candidates what an ambiguous reference could mean; empty otherwise
 */
record Complaint(
    ExitCode exit,
    String code,
    String message,
    String cause,
    String hint,
    List<String> candidates) {
  Complaint {
    candidates = List.copyOf(candidates);
  }

  static Complaint of(ExitCode exit, String code, String message, String cause, String hint) {
    return new Complaint(exit, code, message, cause, hint, List.of());
  }

  /** The exception that carries this to the end of the command. */
  ComplaintException asException() {
    return new ComplaintException(this);
  }
}
