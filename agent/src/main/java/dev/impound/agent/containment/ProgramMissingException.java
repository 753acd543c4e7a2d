package dev.impound.agent.containment;

/** The node lacks a program. */
public final class ProgramMissingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String program;
  private final String ofPackage;

  /**
   * @param program its name
   * @param ofPackage the package that brings it, on Debian and on openEuler
   */
  public ProgramMissingException(String program, String ofPackage) {
    super("the node has no program " + program);
    this.program = program;
    this.ofPackage = ofPackage;
  }

  /** Its name. */
  public String program() {
    return program;
  }

  /** The package that brings it. */
  public String ofPackage() {
    return ofPackage;
  }
}
