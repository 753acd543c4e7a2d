package dev.impound.controller.export;

import dev.impound.controller.tar.TarHeader;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The merged root file system as a tar. Each entry stands as it stands in its layer, records and
 * bytes untouched, unless it goes by another name.
 */
public final class RootfsTar {
  private RootfsTar() {}

  /** Writes all of it, and does not close {@code out}. */
  public static void write(MergedTree tree, OutputStream out, Listener listener)
      throws IOException {
    tree.visit(
        new MergedTree.Visitor() {
          private long done;

          @Override
          public void kept(MergedTree.Visit visit) throws IOException {
            TarEntry entry = visit.entry();
            out.write(headers(visit));
            visit.reader().copy(entry, (buffer, data, all) -> out.write(buffer, 0, all));
            done += entry.bytes();
            listener.written(done, tree.bytes());
          }

          @Override
          public void deleted(MergedTree.Visit visit) {
            // Not in the tree.
          }
        });
    out.write(new byte[TarHeader.END_BYTES]);
  }

  /** Told how far an export is. */
  @FunctionalInterface
  public interface Listener {
    void written(long bytesDone, long bytesTotal);
  }

  private static byte[] headers(MergedTree.Visit visit) {
    TarEntry entry = visit.entry();
    if (visit.name().isEmpty() && visit.link().isEmpty()) {
      return entry.headers();
    }
    return entry.renamed(
        visit.name().orElseGet(() -> Names.withoutSlash(entry.name())),
        visit.link().orElse(entry.link()));
  }
}
