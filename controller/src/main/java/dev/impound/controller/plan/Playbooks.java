package dev.impound.controller.plan;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The playbooks in their order; the first that fits an alarm counts. */
public record Playbooks(List<Playbook> all) {
  public Playbooks {
    all = List.copyOf(all);
  }

  /** What is done where nothing is configured: alarms from HIGH on are answered in full. */
  public static Playbooks standard() {
    return PlaybookReader.standard();
  }

  /** The same as a file with every key explained, to start from. */
  public static String standardText() {
    return PlaybookReader.standardText();
  }

  /**
   * Reads a file.
   *
   * @throws dev.impound.settings.ConfigException with every problem at once, by key and line
   */
  public static Playbooks read(Path file) {
    return PlaybookReader.read(file);
  }

  /** Whether and why a playbook is for an alarm. {@code why} is one sentence, safe to show. */
  public record Judgement(Playbook playbook, boolean fits, String why) {}

  /**
   * Judges playbooks in their order up to the first that fits.
   *
   * @param node the node's registered name; empty when it is not known, which fits only playbooks
   *     and scopes that name no nodes
   */
  public List<Judgement> judge(Alarm alarm, Optional<String> node, Scope scope) {
    Judge judge = new Judge(alarm, node, scope);
    List<Judgement> judgements = new ArrayList<>();
    for (Playbook playbook : all) {
      Judgement judgement = judge.judge(playbook);
      judgements.add(judgement);
      if (judgement.fits()) {
        break;
      }
    }
    return List.copyOf(judgements);
  }
}
