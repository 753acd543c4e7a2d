package dev.impound.controller.node;

import dev.impound.controller.evidence.AcquisitionRecord;
import dev.impound.controller.evidence.EvidenceMapping;
import dev.impound.controller.evidence.ItemKind;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CommandProgress;
import dev.impound.node.v1.ContainerList;
import dev.impound.node.v1.CutNetwork;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.InspectContainer;
import dev.impound.node.v1.ListContainers;
import dev.impound.node.v1.ListSandboxes;
import dev.impound.node.v1.LoadImage;
import dev.impound.node.v1.NetworkCut;
import dev.impound.node.v1.OpenShell;
import dev.impound.node.v1.RemoveSandbox;
import dev.impound.node.v1.ResolveContainer;
import dev.impound.node.v1.RestoreNetwork;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.SetRestartPolicy;
import dev.impound.node.v1.StopSandbox;
import dev.impound.node.v1.ThawContainer;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The verbs of an agent, in the domain's words. Each call waits for its outcome, at most its limit;
 * every failure is a {@link NodeCommandException}.
 */
public final class NodeCommands {
  private static final Duration ASK = Duration.ofSeconds(20);
  private static final Duration CONTAIN = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofHours(6);

  private final CommandDispatch dispatch;

  public NodeCommands(CommandDispatch dispatch) {
    this.dispatch = dispatch;
  }

  /** How far a long command is: what is being done, bytes done, bytes in all or 0. */
  public record Progress(String activity, long bytesDone, long bytesTotal) {}

  /** A container was seen frozen. */
  public record Frozen(boolean wasPausedAlready, int processes, int cgroupVersion, Duration took) {}

  /** A container's network was seen cut; {@code namespace} is the node's text, to be escaped. */
  public record Cut(boolean wasCutAlready, String namespace, Duration took) {}

  /**
   * Containers of a node, as many as it could tell at once.
   *
   * @param leftOut how many more there are
   */
  public record Listed(List<ContainerFacts> containers, int leftOut) {
    public Listed {
      containers = List.copyOf(containers);
    }
  }

  /** Lists containers; the node must be connected. */
  public Listed list(NodeName node, boolean includeStopped) {
    Command.Builder command =
        Command.newBuilder()
            .setListContainers(ListContainers.newBuilder().setIncludeStopped(includeStopped));
    ContainerList list = dispatch.ask(node, command, ASK).getContainerList();
    return new Listed(
        list.getContainersList().stream().map(NodeTranslation::container).toList(),
        list.getLeftOut());
  }

  /**
   * Finds the one container that an exact name, an id or an id prefix means; the node must be
   * connected.
   */
  public ContainerFacts resolve(NodeName node, String reference) {
    Command.Builder command =
        Command.newBuilder()
            .setResolveContainer(ResolveContainer.newBuilder().setReference(reference));
    return NodeTranslation.container(dispatch.ask(node, command, ASK).getContainer());
  }

  /** Describes a container; waits for the node to connect. */
  public ContainerFacts inspect(NodeName node, ContainerId container) {
    Command.Builder command =
        Command.newBuilder()
            .setInspectContainer(InspectContainer.newBuilder().setContainerId(container.hex()));
    CommandOutcome outcome = dispatch.order(node, command, CONTAIN, progress -> {});
    return NodeTranslation.container(outcome.getInspection().getContainer());
  }

  /** Describes a container, as far as an engine tells at once; waits for the node to connect. */
  public ContainerFacts look(NodeName node, ContainerId container) {
    Command.Builder command =
        Command.newBuilder()
            .setResolveContainer(ResolveContainer.newBuilder().setReference(container.hex()));
    return NodeTranslation.container(
        dispatch.order(node, command, CONTAIN, progress -> {}).getContainer());
  }

  /**
   * Sets a restart policy that still is {@code expected}; waits for the node to connect. Policies
   * are as the engine's command line spells them.
   *
   * @return the policy it had
   */
  public String setRestartPolicy(
      NodeName node, ContainerId container, String policy, String expected) {
    Command.Builder command =
        Command.newBuilder()
            .setSetRestartPolicy(
                SetRestartPolicy.newBuilder()
                    .setContainerId(container.hex())
                    .setPolicy(policy)
                    .setExpected(expected));
    return dispatch
        .order(node, command, CONTAIN, progress -> {})
        .getRestartPolicySet()
        .getPolicyBefore();
  }

  /**
   * Cuts a container's network on the node and reads the rules back; waits for the node to connect.
   */
  public Cut cutNetwork(NodeName node, ContainerId container) {
    Command.Builder command =
        Command.newBuilder().setCutNetwork(CutNetwork.newBuilder().setContainerId(container.hex()));
    NetworkCut cut = dispatch.order(node, command, CONTAIN, progress -> {}).getNetworkCut();
    return new Cut(
        cut.getWasCutAlready(),
        cut.getNamespace(),
        Duration.ofSeconds(cut.getTook().getSeconds(), cut.getTook().getNanos()));
  }

  /**
   * Undoes a cut; true when the network was not cut. Waits for the node to connect.
   *
   * @param incident that it is released from
   * @param order an operator's, where there is one
   */
  public boolean restoreNetwork(
      NodeName node, ContainerId container, String incident, Optional<SignedOrder> order) {
    Command.Builder command =
        ordered(incident, order)
            .setRestoreNetwork(RestoreNetwork.newBuilder().setContainerId(container.hex()));
    return dispatch
        .order(node, command, CONTAIN, progress -> {})
        .getNetworkRestored()
        .getWasNotCut();
  }

  /** Freezes and verifies; waits for the node to connect. */
  public Frozen freeze(NodeName node, ContainerId container) {
    Command.Builder command =
        Command.newBuilder()
            .setFreezeContainer(FreezeContainer.newBuilder().setContainerId(container.hex()));
    FreezeVerified verified =
        dispatch.order(node, command, CONTAIN, progress -> {}).getFreezeVerified();
    return new Frozen(
        verified.getWasPausedAlready(),
        verified.getProcesses(),
        verified.getCgroupVersion(),
        Duration.ofSeconds(verified.getTook().getSeconds(), verified.getTook().getNanos()));
  }

  /**
   * Thaws; true when the container was running already.
   *
   * @param incident that it is released from
   * @param order an operator's, where there is one
   */
  public boolean thaw(
      NodeName node, ContainerId container, String incident, Optional<SignedOrder> order) {
    Command.Builder command =
        ordered(incident, order)
            .setThawContainer(ThawContainer.newBuilder().setContainerId(container.hex()));
    return dispatch
        .order(node, command, CONTAIN, progress -> {})
        .getThawDone()
        .getWasRunningAlready();
  }

  /**
   * Takes evidence; the bytes arrive through the delivery service meanwhile. The node signs for
   * {@code incident} and {@code captureId}.
   */
  public AcquisitionRecord acquire(
      NodeName node,
      ContainerId container,
      String incident,
      String captureId,
      Set<ItemKind> kinds,
      boolean keepImage,
      Consumer<Progress> onProgress) {
    Command.Builder command =
        Command.newBuilder()
            .setIncidentId(incident)
            .setAcquireEvidence(
                AcquireEvidence.newBuilder()
                    .setContainerId(container.hex())
                    .setCaptureId(captureId)
                    .addAllKinds(kinds.stream().map(EvidenceMapping::kind).toList())
                    .setKeepCommittedImage(keepImage));
    AcquisitionReport report =
        dispatch.order(node, command, LONG, translated(onProgress)).getAcquisitionReport();
    try {
      return EvidenceMapping.record(report);
    } catch (IllegalArgumentException e) {
      throw new NodeCommandException(
          NodeFailure.DEFECT,
          "node %s sent a report of its acquisition that cannot be read: %s"
              .formatted(node, e.getMessage()),
          "what it delivered is kept; compare the agent's version with the controller's",
          List.of());
    }
  }

  /** Loads an image item; the engine's image id, verified by the agent. */
  public String load(
      NodeName node,
      String itemId,
      Sha256 config,
      List<Sha256> diffIds,
      Consumer<Progress> onProgress) {
    Command.Builder command =
        Command.newBuilder()
            .setLoadImage(
                LoadImage.newBuilder()
                    .setItemId(itemId)
                    .setConfigSha256(config.hex())
                    .addAllDiffIds(diffIds.stream().map(Sha256::hex).toList()));
    return dispatch
        .follow(node, command, LONG, translated(onProgress))
        .getImageLoaded()
        .getImageId();
  }

  /** A command of an incident, with what an operator signed for it. */
  private static Command.Builder ordered(String incident, Optional<SignedOrder> order) {
    Command.Builder command = Command.newBuilder().setIncidentId(incident);
    order.ifPresent(
        one ->
            command.setOperatorOrder(
                dev.impound.node.v1.SignedOrder.newBuilder()
                    .setOrder(one.order())
                    .setSignature(one.signature())
                    .setKeyId(one.keyId())));
    return command;
  }

  /**
   * Makes and starts a sandbox.
   *
   * @param order an operator's, where there is one
   */
  public SandboxFacts run(
      NodeName node, String name, String itemId, Sha256 config, Optional<SignedOrder> order) {
    Command.Builder command =
        ordered("", order)
            .setRunSandbox(
                RunSandbox.newBuilder()
                    .setName(name)
                    .setItemId(itemId)
                    .setConfigSha256(config.hex()));
    return NodeTranslation.sandbox(dispatch.ask(node, command, Duration.ofMinutes(2)).getSandbox());
  }

  /** Lists sandboxes. */
  public List<SandboxFacts> sandboxes(NodeName node) {
    Command.Builder command =
        Command.newBuilder().setListSandboxes(ListSandboxes.getDefaultInstance());
    return dispatch.ask(node, command, ASK).getSandboxList().getSandboxesList().stream()
        .map(NodeTranslation::sandbox)
        .toList();
  }

  /** Kills a sandbox's processes, then removes it. */
  public void stopAndRemove(NodeName node, String name) {
    dispatch.ask(
        node, Command.newBuilder().setStopSandbox(StopSandbox.newBuilder().setName(name)), ASK);
    dispatch.ask(
        node, Command.newBuilder().setRemoveSandbox(RemoveSandbox.newBuilder().setName(name)), ASK);
  }

  /** Has the agent attach a shell under {@code shellId}; ends when the shell ends. */
  public CompletableFuture<CommandOutcome> openShell(
      NodeName node, String name, String shellId, boolean terminal, int columns, int rows) {
    Command.Builder command =
        Command.newBuilder()
            .setOpenShell(
                OpenShell.newBuilder()
                    .setName(name)
                    .setShellId(shellId)
                    .setTerminal(terminal)
                    .setColumns(columns)
                    .setRows(rows));
    return dispatch.start(node, command, LONG);
  }

  /** The exception for an outcome of {@link #openShell} that is a failure. */
  public static NodeCommandException failure(NodeName node, CommandOutcome outcome) {
    return NodeTranslation.failure(node, outcome.getFailure());
  }

  private static Consumer<CommandProgress> translated(Consumer<Progress> onProgress) {
    return progress ->
        onProgress.accept(
            new Progress(
                progress.getActivity(), progress.getBytesDone(), progress.getBytesTotal()));
  }
}
