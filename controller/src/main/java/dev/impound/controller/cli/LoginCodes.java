package dev.impound.controller.cli;

import dev.impound.wire.EnrolmentToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a login code from where nobody else sees it. */
final class LoginCodes {
  /** Far more than a code has. */
  private static final int MOST = 1024;

  private static final int INTERRUPT = 3;
  private static final int END = 4;
  private static final int BACKSPACE = 8;
  private static final int DELETE = 127;

  private LoginCodes() {}

  /**
   * Reads a code.
   *
   * @param file {@code -} for standard input; empty to ask at the terminal, where nothing of it is
   *     shown
   * @throws ComplaintException when there is none
   */
  static EnrolmentToken read(String file, Surroundings surroundings) throws IOException {
    String text;
    if (file.isEmpty()) {
      text = ask(surroundings);
    } else if (file.equals("-")) {
      text = whole(surroundings.in());
    } else {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        text = whole(in);
      }
    }
    try {
      return EnrolmentToken.parse(EnrolmentToken.Kind.OPERATOR, text);
    } catch (IllegalArgumentException e) {
      throw complaint(
          String.valueOf(e.getMessage()), "have one made: impound operator invite NAME");
    }
  }

  private static String whole(InputStream in) throws IOException {
    return new String(in.readNBytes(MOST), StandardCharsets.US_ASCII);
  }

  private static String ask(Surroundings surroundings) throws IOException {
    if (!surroundings.inputIsTerminal().getAsBoolean()) {
      throw complaint(
          "there is no terminal to ask for the code at",
          "name a file with --code-file, or --code-file - for standard input");
    }
    try (OperatorTerminal terminal = surroundings.terminal().open()) {
      terminal.output().write("code (not shown): ".getBytes(StandardCharsets.US_ASCII));
      terminal.output().flush();
      String typed = line(terminal.input());
      terminal.output().write("\r\n".getBytes(StandardCharsets.US_ASCII));
      terminal.output().flush();
      return typed;
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream typed = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\r' && next != '\n' && next != END && typed.size() < MOST) {
      if (next == INTERRUPT) {
        throw complaint("it was broken off", "");
      }
      if (next == BACKSPACE || next == DELETE) {
        byte[] before = typed.toByteArray();
        typed.reset();
        typed.write(before, 0, Math.max(0, before.length - 1));
      } else {
        typed.write(next);
      }
      next = in.read();
    }
    return typed.toString(StandardCharsets.US_ASCII);
  }

  private static ComplaintException complaint(String cause, String hint) {
    return Complaint.of(ExitCode.USAGE, "NO_CODE", "cannot log in", cause, hint).asException();
  }
}
