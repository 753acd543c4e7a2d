package dev.impound.controller.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a command says and what it answers: lines to standard error, the result to standard output.
 */
final class Talk {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Talk(Surroundings surroundings, boolean json) {
    this.out = new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8);
    this.err = new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8);
    this.json = json;
  }

  /** Standard output. */
  PrintWriter out() {
    return out;
  }

  /** Standard error. */
  PrintWriter err() {
    return err;
  }

  boolean json() {
    return json;
  }

  /** One line to standard error; made safe to show. */
  void say(String sentence) {
    err.println(Shown.sentence(sentence));
  }

  /** A failure in at most three lines, and the candidates; or as JSON. */
  void complain(Complaint complaint) {
    if (json) {
      err.println(JsonView.compact(Map.of("error", fields(complaint))));
      return;
    }
    err.println("error: %s (%s)".formatted(Shown.sentence(complaint.message()), complaint.code()));
    err.println("cause: " + Shown.sentence(complaint.cause()));
    if (!complaint.hint().isEmpty()) {
      err.println("hint: " + Shown.sentence(complaint.hint()));
    }
    complaint.candidates().forEach(candidate -> err.println("  " + Shown.sentence(candidate)));
  }

  private static Map<String, Object> fields(Complaint complaint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", complaint.code());
    fields.put("message", complaint.message());
    fields.put("cause", complaint.cause());
    fields.put("hint", complaint.hint());
    fields.put("candidates", complaint.candidates());
    return fields;
  }
}
