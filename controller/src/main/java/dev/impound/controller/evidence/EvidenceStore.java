package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Blobs and small files on the filesystem. What is named in {@code blobs} or {@code captures} is
 * whole and durable: written under {@code incoming}, fsynced, renamed, folder fsynced. Safe for use
 * by many threads.
 */
final class EvidenceStore {
  private final StoreLayout layout;
  private final StoreDisk disk;
  private final long reserve;
  private final AtomicLong incomingNumber = new AtomicLong();

  private final Rereads rereads;

  private EvidenceStore(
      StoreLayout layout, StoreDisk disk, EvidenceLimits limits, InstantSource clock)
      throws IOException {
    this.layout = layout;
    this.disk = disk;
    this.reserve = limits.reserveOf(disk.totalBytes());
    this.rereads = new Rereads(clock);
  }

  /** Opens the store, and makes its folders where they are missing. */
  static EvidenceStore open(
      StoreLayout layout, StoreDisk disk, EvidenceLimits limits, InstantSource clock)
      throws IOException {
    EvidenceStore store = new EvidenceStore(layout, disk, limits, clock);
    for (Path folder :
        List.of(
            layout.blobs(),
            layout.incoming(),
            layout.captures(),
            layout.checkpoints(),
            layout.chunkLists(),
            layout.allFindings(),
            layout.ageFiles())) {
      store.makeFolder(folder);
    }
    disk.syncFolder(layout.root());
    return store;
  }

  StoreLayout layout() {
    return layout;
  }

  /** Which blobs were read a short while ago. */
  Rereads rereads() {
    return rereads;
  }

  /** A blob cut off by a crash. */
  record Leftover(String name, long size) {}

  /** Removes unfinished files, of those whose name is {@code unwanted}. */
  List<Leftover> removeIncoming(Predicate<String> unwanted) throws IOException {
    List<Leftover> leftovers = new ArrayList<>();
    for (Leftover file : incoming()) {
      if (unwanted.test(file.name())) {
        leftovers.add(file);
        disk.delete(layout.incoming().resolve(file.name()));
      }
    }
    if (!leftovers.isEmpty()) {
      disk.syncFolder(layout.incoming());
    }
    return leftovers;
  }

  /** Blobs that have not arrived whole, by name. */
  List<Leftover> incoming() throws IOException {
    List<Leftover> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(layout.incoming())) {
      for (Path file : files.sorted().toList()) {
        found.add(new Leftover(file.getFileName().toString(), Files.size(file)));
      }
    }
    return found;
  }

  /** Begins a blob; {@code label} tells a person what it is. */
  IncomingBlob begin(String label) throws IOException {
    Path file =
        layout.incoming().resolve("%s-%d.part".formatted(label, incomingNumber.incrementAndGet()));
    return IncomingBlob.begin(this, file, disk.create(file));
  }

  /** For a blob that arrives here. */
  SyncPace pace() {
    return new SyncPace(disk::nanoTime);
  }

  /**
   * Takes up the blob that is under {@code name} in the folder of incoming ones, or begins it. What
   * is there is made durable and read back.
   */
  IncomingBlob resume(String name) throws IOException {
    Path file = layout.incoming().resolve(name);
    if (!Files.exists(file)) {
      StoreDisk.WritableFile created = disk.create(file);
      disk.syncFolder(layout.incoming());
      return IncomingBlob.resumable(this, file, created, Sha256.newDigest(), 0);
    }
    separate(file);
    long size = Files.size(file);
    StoreDisk.WritableFile opened = disk.goOn(file, size);
    try {
      opened.sync();
      return IncomingBlob.resumable(this, file, opened, Digests.ofStart(file, size), size);
    } catch (IOException e) {
      opened.close();
      disk.delete(file);
      throw e;
    }
  }

  /**
   * Gives an unfinished file that a crash left with a name among the blobs bytes of its own:
   * nothing is ever written into a stored blob.
   */
  private void separate(Path file) throws IOException {
    if ((int) Files.getAttribute(file, "unix:nlink") > 1) {
      Path copy = layout.incoming().resolve(file.getFileName() + ".copy");
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      disk.move(copy, file);
    }
  }

  /** Bytes that are under {@code name} in the folder of incoming blobs. */
  long incomingSize(String name) throws IOException {
    Path file = layout.incoming().resolve(name);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Opens an unfinished file again, cut to {@code size}. */
  StoreDisk.WritableFile goOn(Path file, long size) throws IOException {
    return disk.goOn(file, size);
  }

  /** Stores bytes that are in memory as a blob. */
  StoredBlob put(byte[] bytes, BlobRole role, String label) throws IOException {
    try (IncomingBlob incoming = begin(label)) {
      incoming.write(ByteBuffer.wrap(bytes));
      Sha256 digest = incoming.finish();
      incoming.keep();
      return StoredBlob.of(digest, bytes.length, role);
    }
  }

  /** Gives a finished file its place among the blobs; a blob of the same digest is replaced. */
  void place(Path finished, Sha256 digest) throws IOException {
    disk.move(finished, layout.blob(digest));
    disk.syncFolder(layout.blobs());
  }

  /** Like {@link #place}, and leaves the file its first name as well. */
  void placeLink(Path finished, Sha256 digest) throws IOException {
    Path second = layout.incoming().resolve(finished.getFileName() + ".whole");
    disk.delete(second);
    disk.link(finished, second);
    place(second, digest);
    // Does nothing unless the blob was this very file already, which a move leaves as it is.
    disk.delete(second);
  }

  /** Writes a small file outside the blobs, durable when this returns. Its folder must exist. */
  void write(Path file, byte[] bytes) throws IOException {
    try (IncomingBlob incoming = begin(file.getFileName().toString())) {
      incoming.write(ByteBuffer.wrap(bytes));
      incoming.finish();
      incoming.moveTo(file);
    }
    disk.syncFolder(parent(file));
  }

  /** Begins an age file, under a name that says that it is not whole. */
  StoreDisk.WritableFile beginAge(Path part) throws IOException {
    return disk.create(part);
  }

  /** Gives a whole age file its name, and notes what it is; both are durable then. */
  void keepAge(Path part, AgeNote note) throws IOException {
    disk.move(part, layout.age(note.blob()));
    write(layout.ageNote(note.blob()), note.json());
  }

  /** Removes an age file, whole or not, whose plain blob stays or goes too. */
  void discardAge(Sha256 blob) throws IOException {
    disk.delete(layout.agePart(blob));
    disk.delete(layout.age(blob));
    disk.delete(layout.ageNote(blob));
    disk.syncFolder(layout.ageFiles());
  }

  /** Removes the plain bytes of a blob that is kept as an age file. */
  void removePlain(Sha256 blob) throws IOException {
    disk.delete(layout.blob(blob));
    disk.syncFolder(layout.blobs());
    rereads.forget(blob);
  }

  /** Removes a file, or an empty folder; one that is not there is no failure. */
  void remove(Path file) throws IOException {
    disk.delete(file);
  }

  /** Renames {@code finished} to {@code file}. */
  void move(Path finished, Path file) throws IOException {
    disk.move(finished, file);
  }

  /** Makes a folder, durable when this returns; one that exists is left as it is. */
  void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    disk.syncFolder(parent(folder));
  }

  /** Makes a symbolic link in a folder, to be made durable with {@link #syncFolder}. */
  void link(Path link, Path target) throws IOException {
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, parent(link).relativize(target));
    }
  }

  void syncFolder(Path folder) throws IOException {
    disk.syncFolder(folder);
  }

  /**
   * Whether a blob of this digest and size is stored whole. Reads its bytes, unless they were read
   * a short while ago and the file is as it was then.
   */
  boolean holds(Sha256 digest, long size) throws IOException {
    Path file = layout.blob(digest);
    if (!Files.isRegularFile(file) || Files.size(file) != size) {
      return false;
    }
    if (rereads.lastRead(digest, file).isPresent()) {
      return true;
    }
    Rereads.Stamp before = Rereads.stamp(file);
    boolean whole = Sha256.ofFinished(Digests.ofStart(file, size)).equals(digest);
    if (whole) {
      rereads.fits(digest, before);
    }
    return whole;
  }

  /** Has the blob read again before it is taken for stored. */
  void distrust(Sha256 digest) {
    rereads.forget(digest);
  }

  /** Whether there is a blob of this digest, whole or not. */
  boolean isThere(Sha256 digest) {
    return Files.isRegularFile(layout.blob(digest));
  }

  /** Bytes that new evidence may take: what is usable, less a reserve for the records. */
  long freeBytes() throws IOException {
    return Math.max(0, disk.usableBytes() - reserve);
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("has no folder: " + file);
    }
    return parent;
  }
}
