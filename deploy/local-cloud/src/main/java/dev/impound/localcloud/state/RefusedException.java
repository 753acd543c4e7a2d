package dev.impound.localcloud.state;

/** The cloud refuses a request, with the status and code that the real service would give. */
public final class RefusedException extends RuntimeException {
  private final int status;
  private final String code;

  public RefusedException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** ELB.8904. */
  public static RefusedException notFound(String what, String id) {
    return new RefusedException(404, "ELB.8904", "%s %s could not be found.".formatted(what, id));
  }

  /** ELB.8902. */
  public static RefusedException invalid(String what) {
    return new RefusedException(400, "ELB.8902", "Invalid input for '%s'.".formatted(what));
  }

  /** ELB.8907. */
  public static RefusedException conflict(String why) {
    return new RefusedException(409, "ELB.8907", why);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }
}
