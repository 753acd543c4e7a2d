package dev.impound.controller.cli;

import dev.impound.wire.Printable;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a capture does not hold, as its manifest tells it. */
final class CoverageView {
  private CoverageView() {}

  /** A table; empty before the seal, and for a capture whose manifest has no coverage. */
  static Optional<Table> of(String manifest) {
    Table table = new Table("NOT IN THE CAPTURE", "STATE", "WHY");
    boolean found = false;
    for (JsonNode gap : coverage(manifest)) {
      found = true;
      table.row(
          text(gap, "what"),
          text(gap, "state").toLowerCase(Locale.ROOT).replace('_', ' '),
          text(gap, "why"));
    }
    return found ? Optional.of(table) : Optional.empty();
  }

  private static JsonNode coverage(String manifest) {
    JsonMapper json = JsonMapper.shared();
    if (manifest.isBlank()) {
      return json.createArrayNode();
    }
    try {
      return json.readTree(manifest).path("coverage");
    } catch (JacksonException e) {
      return json.createArrayNode();
    }
  }

  private static String text(JsonNode gap, String field) {
    return Printable.of(gap.path(field).asString(""));
  }
}
