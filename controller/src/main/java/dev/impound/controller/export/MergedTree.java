package dev.impound.controller.export;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * The root file system that the layers of an image make together, known by what becomes of each
 * entry of each layer. Reads headers from the top layer down; memory is bounded by the number of
 * names, not by their length or by the layers' size.
 */
public final class MergedTree {
  /** Most entries of all layers that are merged; large images hold some hundred thousand. */
  static final int MOST_ENTRIES = 2_000_000;

  private final List<Layer> layers;
  private final List<LayerPlan> plans;
  private final long bytes;

  private MergedTree(List<Layer> layers, List<LayerPlan> plans, long bytes) {
    this.layers = layers;
    this.plans = plans;
    this.bytes = bytes;
  }

  /** Looks through the layers of an image, from the base up. */
  public static MergedTree of(List<Layer> layers, Findings findings) throws IOException {
    return of(layers, true, MOST_ENTRIES, findings);
  }

  /** Looks through a tar that is no layer: no name in it deletes another. */
  public static MergedTree ofTar(Layer tar, Findings findings) throws IOException {
    return of(List.of(tar), false, MOST_ENTRIES, findings);
  }

  static MergedTree of(List<Layer> layers, boolean whiteouts, int most, Findings findings)
      throws IOException {
    Merging merging = new Merging(whiteouts, findings);
    List<LayerPlan> plans = new ArrayList<>();
    int left = most;
    for (Layer layer : layers.reversed()) {
      LayerNames names = LayerNames.read(layer, left);
      if (!names.ending().isEmpty()) {
        tellEnding(layer, names, findings);
      }
      plans.add(merging.plan(layer, names));
      left -= names.whole();
    }
    merging.dropUnresolved();
    Collections.reverse(plans);
    return new MergedTree(List.copyOf(layers), plans, merging.bytes());
  }

  private static void tellEnding(Layer layer, LayerNames names, Findings findings) {
    String sentence = "%s: %s".formatted(layer.label(), names.ending());
    if (names.ending().startsWith("it has no end mark") || names.ending().startsWith("data ")) {
      findings.note(sentence);
    } else {
      findings.leftOut(sentence);
    }
  }

  /** Bytes that the tree takes as a tar, or few more. */
  public long bytes() {
    return bytes;
  }

  /** Told of each entry that is, or was, in the tree. */
  interface Visitor {
    /** An entry that is in the tree. */
    void kept(Visit visit) throws IOException;

    /** An entry of a layer that a layer above deleted. */
    void deleted(Visit visit) throws IOException;
  }

  /**
   * An entry.
   *
   * @param name its name in the tree, where that is not the one it says
   * @param link what it points at in the tree, where that is not what it says
   * @param layer number of its layer, from 0
   * @param index its place in the layer
   * @param root place of the entry whose bytes it shares; its own when it is no hard link
   * @param isPointedAt whether hard links share its bytes
   */
  record Visit(
      TarEntry entry,
      Optional<byte[]> name,
      Optional<byte[]> link,
      int layer,
      int index,
      int root,
      boolean isPointedAt,
      TarReader reader) {}

  /**
   * Goes through all layers from the base up, reads every byte, and compares each layer with its
   * digest.
   *
   * @throws ChangedBytesException when one is not what was sealed; what was made of it is void
   */
  void visit(Visitor visitor) throws IOException {
    for (int number = 0; number < layers.size(); number++) {
      try (Layer.Checked layer = layers.get(number).openChecked()) {
        visit(number, layer.tar(), visitor);
        layer.finish();
      } catch (EOFException | ZipException e) {
        if (plans.get(number).whole > 0) {
          throw e;
        }
      }
    }
  }

  private static Optional<byte[]> name(LayerPlan plan, TarEntry entry, int index) {
    if (!plan.renamed.get(index)) {
      return Optional.ofNullable(plan.names.get(index));
    }
    try {
      return Optional.of(Names.canonical(entry.name()));
    } catch (Names.BadNameException e) {
      // It was looked at before, and has changed since; the digest of its layer tells.
      return Optional.empty();
    }
  }

  private void visit(int number, InputStream tar, Visitor visitor) throws IOException {
    LayerPlan plan = plans.get(number);
    TarReader reader = new TarReader(tar);
    for (int index = 0; index < plan.whole; index++) {
      TarEntry entry = reader.next().orElseThrow(EOFException::new);
      Visit visit =
          new Visit(
              entry,
              name(plan, entry, index),
              Optional.ofNullable(plan.links.get(index)),
              number,
              index,
              plan.roots.getOrDefault(index, index),
              plan.rootNames.containsKey(index),
              reader);
      if (plan.kept.get(index) || plan.names.containsKey(index)) {
        visitor.kept(visit);
      } else if (plan.deleted.get(index)) {
        visitor.deleted(visit);
      }
    }
  }
}
