package dev.impound.controller.export;

import dev.impound.controller.tar.TarHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Decides layer by layer, from the top down, which entries are in the merged tree: an entry is
 * hidden by one of the same name in a layer above, by a file or link where a folder above it stood,
 * and by a whiteout. A whiteout says nothing of its own layer.
 */
final class Merging {
  private static final int FILE = 1;
  private static final int FOLDER = 2;
  private static final int IMPLIED = 4;
  private static final int DELETED = 8;
  private static final int OPAQUE = 16;

  /** Most names of all layers, folders that no entry tells of among them. */
  private static final int MOST_NAMES = 4_000_000;

  /** Most folders that all names together go through; images have some ten a name. */
  private static final long MOST_PARTS = 64L << 20;

  /** What the layers above say of each name. */
  private final PathTable above = new PathTable();

  private final boolean whiteouts;
  private final Findings findings;
  private final HardLinks links;
  private long bytes = TarHeader.END_BYTES;
  private long parts;

  // Of the layer that is being decided.
  private PathTable deletions = new PathTable();

  Merging(boolean whiteouts, Findings findings) {
    this.whiteouts = whiteouts;
    this.findings = findings;
    this.links = new HardLinks(findings);
  }

  /** Bytes that what was kept takes as a tar. */
  long bytes() {
    return bytes;
  }

  /** Decides the next layer down. */
  LayerPlan plan(Layer layer, LayerNames names) throws IOException {
    LayerPlan plan = new LayerPlan();
    plan.whole = names.whole();
    deletions = new PathTable();
    try (InputStream in = layer.open()) {
      TarReader reader = new TarReader(in);
      for (int index = 0; index < plan.whole; index++) {
        TarEntry entry = reader.next().orElseThrow(EOFException::new);
        new Deciding(layer, names, plan, entry, index).decide();
      }
    } catch (EOFException | ZipException e) {
      if (plan.whole > 0) {
        throw e;
      }
    }
    deletions.forEach(above::add);
    return plan;
  }

  /** Leaves out hard links whose target turned out to be in no layer. */
  void dropUnresolved() {
    links.dropUnresolved();
  }

  /** One entry. */
  private final class Deciding {
    private final Layer layer;
    private final LayerNames names;
    private final LayerPlan plan;
    private final TarEntry entry;
    private final int index;
    private byte[] name = new byte[0];
    private List<PathKey> folders = List.of();

    private Deciding(Layer layer, LayerNames names, LayerPlan plan, TarEntry entry, int index) {
      this.layer = layer;
      this.names = names;
      this.plan = plan;
      this.entry = entry;
      this.index = index;
    }

    private void decide() {
      if (entry.problem().isPresent()) {
        leaveOut(entry.problem().get());
        return;
      }
      if (parts > MOST_PARTS) {
        leaveOut("the names before it go through more folders than are looked up");
        return;
      }
      try {
        name = Names.canonical(entry.name());
        folders = PathKey.above(name);
        parts += folders.size();
      } catch (Names.BadNameException e) {
        leaveOut(e.why());
        return;
      }
      if (name.length == 0 && !entry.isFolder()) {
        leaveOut("it has no name");
      } else if (above.size() > MOST_NAMES) {
        leaveOut("more names and folders are not kept in memory");
      } else if (whiteouts && Whiteout.is(name)) {
        delete();
      } else {
        place();
      }
    }

    private void leaveOut(String why) {
      findings.leftOut(
          "%s, entry %s: %s".formatted(layer.label(), Findings.quoted(entry.name()), why));
    }

    private void delete() {
      Optional<Whiteout> whiteout = Whiteout.of(name);
      if (whiteout.isEmpty()) {
        findings.note(
            "%s: %s deletes nothing that there can be"
                .formatted(layer.label(), Findings.quoted(entry.name())));
        return;
      }
      PathKey key = PathKey.of(whiteout.get().name());
      deletions.add(key, whiteout.get().opaque() ? OPAQUE : DELETED);
      if (!whiteout.get().opaque() && names.place(key) >= 0) {
        findings.note(
            "%s has %s and deletes it too; it is kept"
                .formatted(layer.label(), Findings.quoted(whiteout.get().name())));
      }
    }

    private void place() {
      PathKey key = PathKey.of(name);
      Optional<HardLinks.Target> target =
          entry.isHardLink() ? links.target(layer, names, plan, entry, index) : Optional.empty();
      if (names.place(key) != index) {
        if (!entry.isFolder()) {
          leaveOut("the same name comes again later in the layer, and that one counts");
        }
        return;
      }
      if ((entry.isHardLink() && target.isEmpty()) || isHidden(key)) {
        return;
      }
      switch (target.map(this::link).orElse(HardLinks.Placement.LINK)) {
        case LINK -> {
          plan.kept.set(index);
          rename();
          enter(key);
        }
        case HOLDER -> enter(key);
        case LEFT_OUT -> {}
      }
    }

    /** Whether a layer above hides it, or its own layer has no room for it. */
    private boolean isHidden(PathKey key) {
      for (PathKey folder : folders) {
        if (names.isNoFolder(folder)) {
          leaveOut("it lies below what is no folder");
          return true;
        }
      }
      int flags = above.get(key);
      if (isHiddenFromAbove(key, folders)) {
        plan.deleted.set(index, isDeleted(key));
        return true;
      }
      if ((flags & IMPLIED) != 0 && !entry.isFolder()) {
        leaveOut("a layer above has files below it as if it were a folder");
        return true;
      }
      return false;
    }

    private boolean isDeleted(PathKey key) {
      return (above.get(key) & DELETED) != 0
          || folders.stream().anyMatch(folder -> (above.get(folder) & (DELETED | OPAQUE)) != 0);
    }

    private HardLinks.Placement link(HardLinks.Target target) {
      boolean hidden = isHiddenFromAbove(target.key(), PathKey.above(target.name()));
      return links.place(target, layer, plan, entry, index, name, hidden);
    }

    private void enter(PathKey key) {
      above.add(key, entry.isFolder() ? FOLDER : FILE);
      folders.forEach(folder -> above.add(folder, IMPLIED));
      bytes += entry.bytes() + (plan.kept.get(index) ? 0 : entry.size());
      links.found(key);
    }

    /** Names are written anew where they do not stand as they are meant. */
    private void rename() {
      if (name.length > 0 && !Names.standsAsIs(entry.name(), name)) {
        plan.renamed.set(index);
      }
    }
  }

  private boolean isHiddenFromAbove(PathKey key, List<PathKey> folders) {
    return (above.get(key) & (FILE | FOLDER | DELETED)) != 0
        || folders.stream()
            .anyMatch(folder -> (above.get(folder) & (FILE | DELETED | OPAQUE)) != 0);
  }
}
