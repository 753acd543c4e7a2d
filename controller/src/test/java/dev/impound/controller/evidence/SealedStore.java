package dev.impound.controller.evidence;

import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.NodeKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A store with sealed captures, for tests of those who read it. */
public final class SealedStore implements AutoCloseable {
  private final StoreLab lab;
  private final NodeKey key = NodeKey.of(StoreLab.NODE.text());

  private SealedStore(StoreLab lab) {
    this.lab = lab;
  }

  public static SealedStore in(Path root, Notary notary) throws IOException {
    return new SealedStore(StoreLab.in(root, notary));
  }

  public Evidence evidence() {
    return lab.evidence;
  }

  /**
   * Seals logs of 9 MiB and an image of two layers, and a diff that could not be taken; the node
   * signs for it.
   */
  public CaptureId seal() throws IOException {
    CaptureId capture = lab.openCapture();
    byte[] logs = StoreLab.random(5, 9 << 20);
    StoreLab.Image image = StoreLab.image(StoreLab.random(6, 50_000), StoreLab.random(7, 30_000));
    lab.deliver(capture, ItemKind.LOGS, logs);
    lab.deliver(capture, image);
    TakenItem[] taken = {
      StoreLab.complete(ItemKind.LOGS, logs),
      image.claim(),
      StoreLab.failed(ItemKind.DIFF, "the engine did not answer")
    };
    lab.evidence.seal(
        capture, StoreLab.report(taken).with(key.sign(StoreLab.statement(capture, taken))));
    return capture;
  }

  /** Seals an image of these layers, which are stored as gzip where that is wanted. */
  public ItemId sealImage(boolean compressed, byte[]... layers) throws IOException {
    return lab.sealed(compressed ? StoreLab.compressedImage(layers) : StoreLab.image(layers)).id();
  }

  /** Seals what a container wrote. */
  public ItemId sealLogs(byte[] logs) throws IOException {
    CaptureId capture = lab.openCapture();
    lab.deliver(capture, ItemKind.LOGS, logs);
    return lab.evidence
        .seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, logs)))
        .items()
        .getFirst()
        .id();
  }

  /** Seals what was in file systems in memory. */
  public ItemId sealTmpfs(byte[] tar) throws IOException {
    CaptureId capture = lab.openCapture();
    lab.deliver(capture, ItemKind.TMPFS, tar);
    return lab.evidence
        .seal(capture, StoreLab.report(StoreLab.complete(ItemKind.TMPFS, tar)))
        .items()
        .getFirst()
        .id();
  }

  /** Where a blob of an item lies in the store. */
  public Path file(ItemId item, BlobRole role) {
    return lab.blob(lab.evidence.item(item).first(role).orElseThrow().digest());
  }

  /** Seals a few bytes of which the node signed others. */
  public void sealSignedOtherwise() throws IOException {
    CaptureId capture = lab.openCapture();
    byte[] logs = StoreLab.text("hello\n");
    lab.deliver(capture, ItemKind.LOGS, logs);
    TakenItem other = StoreLab.complete(ItemKind.LOGS, StoreLab.text("Hello\n"));
    lab.evidence.seal(
        capture,
        StoreLab.report(StoreLab.complete(ItemKind.LOGS, logs))
            .with(key.sign(StoreLab.statement(capture, other))));
  }

  /** Seals a few bytes. */
  public CaptureId sealSmall() throws IOException {
    return lab.sealedLogs(StoreLab.text("hello\n")).capture();
  }

  /** The store's disk takes so many steps more, and then the process is gone. */
  public void killAfter(int steps) {
    lab.disk.killAfter(steps);
  }

  /** Opens the store again, as the next start does. */
  public void restart() throws IOException {
    lab.restart();
  }

  /** Begins to read an item, until the answer is closed. */
  public Closeable read(ItemId item) {
    return lab.evidence.read(item)::close;
  }

  @Override
  public void close() throws IOException {
    lab.close();
  }
}
