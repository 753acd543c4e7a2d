package dev.impound.controller.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One thing told in lines of "name: value". Values must be safe to show: see {@link Shown}. */
final class Sheet {
  private record Line(String name, String value) {}

  private final List<Line> lines = new ArrayList<>();

  /** Adds a line; an empty value is shown as {@code -}. */
  Sheet line(String name, String value) {
    lines.add(new Line(name, value.isEmpty() ? Shown.ABSENT : value));
    return this;
  }

  /** Adds a line for each value, the name on the first alone; none when there are no values. */
  Sheet lines(String name, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      lines.add(new Line(i == 0 ? name : "", values.get(i)));
    }
    return this;
  }

  void print(PrintWriter out) {
    int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0) + 1;
    for (Line line : lines) {
      String label = line.name().isEmpty() ? "" : line.name() + ":";
      out.println(label + " ".repeat(width - label.length() + 2) + line.value());
    }
  }
}
