package dev.impound.controller.cli;

import picocli.CommandLine.Command;

/** {@code impound deny}. */
@Command(
    name = "deny",
    description = "Leave a step undone that a guard or a playbook holds for a person.",
    footer = {
      "",
      "Alarms that join the incident later do not bring the step back; an operator's order does.",
      "",
      "Example:",
      "  impound deny INC-3 isolate --reason \"that listener fronts the payment service\""
    })
final class DenyCommand extends Decision {
  DenyCommand(Surroundings surroundings) {
    super(surroundings, false);
  }
}
