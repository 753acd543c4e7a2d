package dev.impound.controller.cli;

import dev.impound.node.v1.Sandbox;
import dev.impound.operator.v1.PlacedSandbox;
import java.util.List;

/** Sandboxes as a person reads them. */
final class SandboxView {
  private SandboxView() {}

  static Table table(List<PlacedSandbox> sandboxes) {
    Table table =
        new Table(
            "NAME", "NODE", "STATE", "ITEM", "NETWORK", "CAPABILITIES", "CONTAINER", "CREATED");
    for (PlacedSandbox placed : sandboxes) {
      Sandbox sandbox = placed.getSandbox();
      table.row(
          Shown.name(sandbox.getName()),
          Shown.name(placed.getNode()),
          sandbox.getRunning() ? "running" : "stopped",
          Shown.name(sandbox.getItemId()),
          Shown.name(sandbox.getNetworkMode()),
          Shown.name(sandbox.getEffectiveCapabilities()),
          Shown.brief(sandbox.getContainerId()),
          Shown.time(sandbox.hasCreated(), sandbox.getCreated()));
    }
    return table;
  }

  static Sheet sheet(PlacedSandbox placed) {
    Sandbox sandbox = placed.getSandbox();
    return new Sheet()
        .line("sandbox", Shown.name(sandbox.getName()))
        .line("node", Shown.name(placed.getNode()))
        .line("state", sandbox.getRunning() ? "running" : "stopped")
        .line("item", Shown.name(sandbox.getItemId()))
        .line("container id", Shown.name(sandbox.getContainerId()))
        .line("image id", Shown.name(sandbox.getImageId()))
        .line("network", Shown.name(sandbox.getNetworkMode()))
        .line("capabilities", Shown.name(sandbox.getEffectiveCapabilities()))
        .line("no new privileges", Shown.yesOrNo(sandbox.getNoNewPrivileges()))
        .line("read-only root", Shown.yesOrNo(sandbox.getReadOnlyRoot()))
        .line("shell", Shown.name(sandbox.getShell()));
  }
}
