package dev.impound.controller.cli;

import picocli.CommandLine.Command;

/** {@code impound approve}. */
@Command(
    name = "approve",
    description = "Let a step be done that a guard or a playbook holds for a person.",
    footer = {
      "",
      "\"impound incident show INC\" says which steps are held and why. An approval that cannot be",
      "acted on in time has to be given again.",
      "",
      "Examples:",
      "  impound approve INC-3 freeze --reason \"the other members carry the load\"",
      "  impound approve INC-3 17 --reason \"checked with the shop team\""
    })
final class ApproveCommand extends Decision {
  ApproveCommand(Surroundings surroundings) {
    super(surroundings, true);
  }
}
