package dev.impound.controller.cloud;

import dev.impound.wire.FileStamps;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of a file that is read again when it changes: temporary keys are renewed there by others.
 * One that cannot be read is told in the log, and the key before goes on.
 */
public final class FileKeys implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(FileKeys.class);

  private final Path file;
  private final Function<Path, Credentials> reader;
  private FileStamps stamps;
  private Credentials current;

  /**
   * Reads the file.
   *
   * @param reader throws what tells that the file cannot be used
   */
  public FileKeys(Path file, Function<Path, Credentials> reader) {
    this.file = file;
    this.reader = reader;
    this.stamps = FileStamps.of(file);
    this.current = reader.apply(file);
  }

  @Override
  public synchronized Credentials current() {
    FileStamps now = FileStamps.of(file);
    if (!now.equals(stamps)) {
      stamps = now;
      try {
        current = reader.apply(file);
        LOG.atInfo().addKeyValue("file", file).log("The cloud's key was read again");
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("why", e.getMessage())
            .log("The cloud's key cannot be read again; the one before goes on");
      }
    }
    return current;
  }

  @Override
  public String words() {
    return "of file " + file;
  }
}
