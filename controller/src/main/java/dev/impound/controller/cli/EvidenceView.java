package dev.impound.controller.cli;

import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.CustodyEntry;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Evidence items as a person reads them. */
final class EvidenceView {
  private EvidenceView() {}

  static Table table(List<EvidenceItem> items) {
    boolean several = items.stream().anyMatch(item -> !item.getKeeper().isEmpty());
    List<String> heads =
        new ArrayList<>(
            List.of("ITEM", "INCIDENT", "CAPTURE", "KIND", "STATE", "VERIFIED", "SIZE", "SHA-256"));
    if (several) {
      heads.add("KEEPER");
    }
    boolean held = items.stream().anyMatch(item -> item.getHoldsCount() > 0);
    if (held) {
      heads.add("HELD");
    }
    heads.add("REASON");
    Table table = new Table(heads.toArray(String[]::new));
    for (EvidenceItem item : items) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Shown.name(item.getId()),
                  Shown.name(item.getIncidentId()),
                  Shown.name(item.getCaptureId()),
                  Shown.word(item.getKind()),
                  Shown.word(item.getState()),
                  verified(item),
                  Shown.bytes(item.getSize()),
                  Shown.brief(item.getSha256())));
      if (several) {
        cells.add(Shown.name(item.getKeeper()));
      }
      if (held) {
        cells.add(Shown.name(holds(item)));
      }
      cells.add(Shown.sentence(item.getReason()));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static String holds(EvidenceItem item) {
    return String.join(" ", item.getHoldsList().stream().map(Hold::getId).toList());
  }

  private static String verified(EvidenceItem item) {
    return Shown.yesOrNo(item.hasVerified() ? item.getVerified() : null);
  }

  static Sheet sheet(EvidenceItem item) {
    Sheet sheet =
        new Sheet()
            .line("item", Shown.name(item.getId()))
            .line("kind", Shown.word(item.getKind()))
            .line("state", Shown.word(item.getState()))
            .line("reason", Shown.sentence(item.getReason()))
            .line("verified", verified(item))
            .line("size", exact(item.getSize()))
            .line("sha256", Shown.name(item.getSha256()))
            .line("path", Shown.name(item.getPath()))
            .line("incident", Shown.name(item.getIncidentId()))
            .line("capture", Shown.name(item.getCaptureId()))
            .line("node", Shown.name(item.getNode()))
            .line("container id", Shown.name(item.getContainerId()))
            .line("taken with", Shown.name(item.getTool()))
            .line("started", Shown.time(item.hasStarted(), item.getStarted()))
            .line("ended", Shown.time(item.hasEnded(), item.getEnded()));
    if (!item.getKeeper().isEmpty()) {
      sheet.line(
          "kept by",
          "controller %s, which has its bytes and chain of custody"
              .formatted(Shown.name(item.getKeeper())));
    }
    for (Hold hold : item.getHoldsList()) {
      sheet.line("held", hold(hold));
    }
    return sheet;
  }

  /** A hold in one line. */
  static String hold(Hold hold) {
    return "%s on %s, since %s, by %s: %s"
        .formatted(
            Shown.name(hold.getId()),
            Shown.name(hold.getSubject()),
            Shown.time(hold.hasAt(), hold.getAt()),
            Shown.name(hold.getActor()),
            Shown.sentence(hold.getReason()));
  }

  /** Adds to the sheet of an image how its bytes came to the store. */
  static Sheet traffic(Sheet sheet, GetItemResponse found) {
    if (found.getItem().getKind() != ItemKind.ITEM_KIND_IMAGE || !found.hasTraffic()) {
      return sheet;
    }
    Traffic traffic = found.getTraffic();
    return sheet
        .line("captured", exact(traffic.getCapturedBytes()))
        .line("sent", exact(traffic.getSentBytes()))
        .line("on the wire", exact(traffic.getWireBytes()))
        .line("skipped", exact(traffic.getSkippedBytes()) + ", stored before");
  }

  private static String exact(long bytes) {
    return "%s (%d bytes)".formatted(Shown.bytes(bytes), bytes);
  }

  static Table blobs(List<Blob> blobs) {
    Table table = new Table("BLOB", "SIZE", "SHA-256", "DIFF ID");
    for (Blob blob : blobs) {
      table.row(
          Shown.word(blob.getRole()),
          Shown.bytes(blob.getSize()),
          Shown.name(blob.getSha256()),
          Shown.name(blob.getDiffId()));
    }
    return table;
  }

  static Table custody(List<CustodyEntry> entries) {
    Table table = new Table("NO", "TIME", "WHO", "ACT", "DETAIL", "ENTRY SHA-256");
    for (CustodyEntry entry : entries) {
      table.row(
          Long.toUnsignedString(entry.getSequence()),
          Shown.time(entry.hasAt(), entry.getAt()),
          Shown.name(entry.getActor()),
          Shown.name(entry.getAct()),
          Shown.sentence(entry.getDetail()),
          Shown.brief(entry.getEntrySha256()));
    }
    return table;
  }
}
