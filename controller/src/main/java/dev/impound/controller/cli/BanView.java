package dev.impound.controller.cli;

import dev.impound.operator.v1.BanEntry;
import java.util.List;

/** Bans, for people. */
final class BanView {
  private BanView() {}

  /** One ban in a sentence. */
  static String sentence(BanEntry ban) {
    String since =
        "%s is banned since %s by %s: %s"
            .formatted(
                Shown.name(ban.getSubject()),
                Shown.time(ban.hasAt(), ban.getAt()),
                Shown.name(ban.getBy()),
                Shown.sentence(ban.getReason()));
    return ban.hasLiftedAt()
        ? "%s; ended at %s by %s: %s"
            .formatted(
                since.replaceFirst(" is banned since ", " was banned at "),
                Shown.time(true, ban.getLiftedAt()),
                Shown.name(ban.getLiftedBy()),
                Shown.sentence(ban.getLiftedReason()))
        : since;
  }

  static Table table(List<BanEntry> bans) {
    Table table = new Table("WHO", "SINCE", "BY", "REASON", "ENDED", "BY", "REASON");
    for (BanEntry ban : bans) {
      table.row(
          Shown.name(ban.getSubject()),
          Shown.time(ban.hasAt(), ban.getAt()),
          Shown.name(ban.getBy()),
          Shown.sentence(ban.getReason()),
          Shown.time(ban.hasLiftedAt(), ban.getLiftedAt()),
          Shown.name(ban.getLiftedBy()),
          Shown.sentence(ban.getLiftedReason()));
    }
    return table;
  }
}
