package dev.impound.controller.cli;

import dev.impound.node.v1.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal of this process, driven by {@code stty}: no native code is loaded. */
final class SystemTerminal implements OperatorTerminal {
  private static final int MAX_SIDE = 1000;

  /**
   * Undoes what a program may have left behind: attributes, character set, hidden cursor, scroll
   * region, mouse reports, bracketed paste, the alternate screen.
   */
  private static final String RESET =
      "\033[?1047l\033[!p\033[0m\033(B\033[?25h\033[?1000l\033[?1002l\033[?1003l\033[?1006l"
          + "\033[?2004l\033[?1l\033>";

  private final Terminal terminal;
  private final Attributes prior;

  private SystemTerminal(Terminal terminal) {
    this.terminal = terminal;
    this.prior = terminal.enterRawMode();
    Attributes raw = terminal.getAttributes();
    raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
    raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
    raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
    terminal.setAttributes(raw);
  }

  static OperatorTerminal open() throws IOException {
    return new SystemTerminal(
        TerminalBuilder.builder()
            .system(true)
            .provider("exec")
            .dumb(false)
            // Asking the terminal what it can do would put its answers into the shell.
            .graphemeCluster(false)
            .build());
  }

  /** Whether the file descriptor of this process is a terminal. */
  static boolean isAt(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public InputStream input() {
    return terminal.input();
  }

  @Override
  public OutputStream output() {
    return terminal.output();
  }

  @Override
  public TerminalSize size() {
    return TerminalSize.newBuilder()
        .setColumns(side(terminal.getSize().getColumns()))
        .setRows(side(terminal.getSize().getRows()))
        .build();
  }

  private static int side(int cells) {
    return Math.clamp(cells, 1, MAX_SIDE);
  }

  @Override
  public void onResize(Runnable action) {
    terminal.handle(
        Terminal.Signal.WINCH, signal -> Thread.ofVirtual().name("terminal-resized").start(action));
  }

  @Override
  public void close() throws IOException {
    terminal.setAttributes(prior);
    terminal.output().write(RESET.getBytes(StandardCharsets.US_ASCII));
    terminal.output().flush();
    terminal.close();
  }
}
