package dev.impound.controller.cli;

import dev.impound.node.v1.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The terminal a person sits at, with every key passed through as it is typed. */
interface OperatorTerminal extends AutoCloseable {
  /** Opens the terminal and switches it to raw. */
  @FunctionalInterface
  interface Opener {
    OperatorTerminal open() throws IOException;
  }

  InputStream input();

  OutputStream output();

  TerminalSize size();

  /** Runs {@code action} on a thread of its own whenever the size changes. */
  void onResize(Runnable action);

  /** Gives the terminal back as it was found. */
  @Override
  void close() throws IOException;
}
