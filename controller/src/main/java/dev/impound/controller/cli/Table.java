package dev.impound.controller.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * Rows under headings, in columns that are as wide as their widest cell; nothing is wrapped or cut.
 * Cells must be safe to show when they come in: see {@link Shown}.
 */
final class Table {
  private static final String GAP = "  ";
  private final List<String[]> rows = new ArrayList<>();
  private final int columns;

  Table(String... headings) {
    columns = headings.length;
    rows.add(headings.clone());
  }

  /** Adds a row; an empty cell is shown as {@code -}. */
  Table row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d".formatted(cells.length, columns));
    }
    String[] row = new String[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = cells[i].isEmpty() ? Shown.ABSENT : cells[i];
    }
    rows.add(row);
    return this;
  }

  void print(PrintWriter out) {
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row[i]);
        if (i < columns - 1) {
          line.repeat(' ', widths[i] - width(row[i])).append(GAP);
        }
      }
      out.println(line);
    }
  }

  /** Columns of a terminal that {@code text} takes. */
  static int width(String text) {
    return text.codePoints().map(point -> Math.max(0, WCWidth.wcwidth(point))).sum();
  }
}
