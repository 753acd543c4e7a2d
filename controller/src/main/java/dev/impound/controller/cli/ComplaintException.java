package dev.impound.controller.cli;

/** Ends a command with a complaint. */
final class ComplaintException extends RuntimeException {
  private final transient Complaint complaint;

  ComplaintException(Complaint complaint) {
    super(complaint.message() + ": " + complaint.cause());
    this.complaint = complaint;
  }

  Complaint complaint() {
    return complaint;
  }
}
