package dev.impound.controller.evidence;

import dev.impound.controller.inspection.ArchiveInspector;
import dev.impound.controller.inspection.Finding;
import dev.impound.controller.inspection.Oddity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is odd about the archives of items, kept beside the captures as one sentence a line. It is
 * told of evidence and no part of it: looking again gives the same.
 */
final class ArchiveFindings {
  private static final Set<ItemKind> ARCHIVES =
      EnumSet.of(
          ItemKind.IMAGE,
          ItemKind.NETWORK,
          ItemKind.PROCESS_FILES,
          ItemKind.TMPFS,
          ItemKind.MEMORY,
          ItemKind.VOLUMES);

  /** What every base image has, and the writable layer above it only where somebody put it. */
  private static final Set<Oddity> USUAL_IN_A_BASE =
      EnumSet.of(Oddity.SETUID, Oddity.DEVICE, Oddity.FIFO);

  private final EvidenceStore store;
  private final ArchiveInspector inspector = new ArchiveInspector(System::nanoTime);

  ArchiveFindings(EvidenceStore store) {
    this.store = store;
  }

  /** Looks at every archive of a stored item, and keeps what is found. */
  void look(Item item) throws IOException {
    if (!ARCHIVES.contains(item.kind())) {
      return;
    }
    List<StoredBlob> archives = item.kind() == ItemKind.IMAGE ? item.layers() : item.blobs();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < archives.size(); i++) {
      boolean isBase = item.kind() == ItemKind.IMAGE && i < archives.size() - 1;
      String where =
          item.kind() == ItemKind.IMAGE ? "layer %d of %d: ".formatted(i + 1, archives.size()) : "";
      for (Finding finding : inspector.inspect(store.layout().blob(archives.get(i).digest()))) {
        if (!isBase || !USUAL_IN_A_BASE.contains(finding.oddity())) {
          lines.add(where + finding.words());
        }
      }
    }
    store.write(
        store.layout().findings(item.id()),
        String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** What was found last; empty where nothing was, or nobody looked yet. */
  List<String> of(ItemId item) throws IOException {
    Path file = store.layout().findings(item);
    try {
      return Files.readString(file).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
