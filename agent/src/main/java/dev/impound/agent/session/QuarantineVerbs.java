package dev.impound.agent.session;

import dev.impound.agent.container.ExecChannel;
import dev.impound.agent.delivery.DeliveryLane;
import dev.impound.agent.delivery.ItemFetcher;
import dev.impound.agent.quarantine.ImageLoader;
import dev.impound.agent.quarantine.LoadResult;
import dev.impound.agent.quarantine.Sandboxes;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.ImageLoaded;
import dev.impound.node.v1.LoadImage;
import dev.impound.node.v1.OpenShell;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.SandboxGone;
import dev.impound.node.v1.ShellClosed;
import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The verbs of a quarantine node. One image is loaded at a time. */
final class QuarantineVerbs {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}");

  private final ImageLoader loader;
  private final Sandboxes sandboxes;
  private final Supplier<DeliveryLane> lanes;
  private final ShellChannel.Opener shells;
  private final Semaphore loading = new Semaphore(1, true);

  QuarantineVerbs(
      ImageLoader loader,
      Sandboxes sandboxes,
      Supplier<DeliveryLane> lanes,
      ShellChannel.Opener shells) {
    this.loader = loader;
    this.sandboxes = sandboxes;
    this.lanes = lanes;
    this.shells = shells;
  }

  CommandOutcome.Builder load(LoadImage order, Progress progress) throws InterruptedException {
    ImageLoader.Order what =
        new ImageLoader.Order(
            required(order.getItemId(), "item"),
            new Sha256(order.getConfigSha256()),
            order.getDiffIdsList().stream().map(Sha256::new).toList());
    progress.activity("loading item " + what.itemId());
    loading.acquire();
    try (DeliveryLane lane = lanes.get()) {
      return outcome(loader.load(what, new ItemFetcher(lane, progress::moved)));
    } finally {
      loading.release();
    }
  }

  private static CommandOutcome.Builder outcome(LoadResult result) {
    CommandOutcome.Builder outcome = CommandOutcome.newBuilder();
    return switch (result) {
      case LoadResult.Loaded(var imageId, var bytes) ->
          outcome.setImageLoaded(ImageLoaded.newBuilder().setImageId(imageId).setBytes(bytes));
      case LoadResult.NotFetched(var why) ->
          outcome.setFailure(
              Failures.of(
                  FailureReason.FAILURE_REASON_DELIVERY_FAILED,
                  why,
                  "nothing of it is on the node; load it again"));
      case LoadResult.Mismatch(var why) ->
          outcome.setFailure(
              Failures.of(
                  FailureReason.FAILURE_REASON_IMAGE_MISMATCH,
                  why,
                  "what was loaded was removed again; verify the item in the store: impound"
                      + " evidence verify ITEM; a quarantine node needs an engine that stores"
                      + " images by overlay2, not in containerd"));
    };
  }

  CommandOutcome.Builder run(RunSandbox order) {
    return CommandOutcome.newBuilder()
        .setSandbox(
            ContainerMessages.sandbox(
                sandboxes.run(
                    name(order.getName()),
                    required(order.getItemId(), "item"),
                    new Sha256(order.getConfigSha256()))));
  }

  CommandOutcome.Builder list() {
    return CommandOutcome.newBuilder()
        .setSandboxList(ContainerMessages.sandboxes(sandboxes.list()));
  }

  CommandOutcome.Builder openShell(OpenShell order) throws InterruptedException {
    String name = name(order.getName());
    String shellId = required(order.getShellId(), "shell id");
    try (ExecChannel shell = sandboxes.open(name, order.getTerminal())) {
      OptionalInt code = shells.join(shellId, order, shell);
      ShellClosed.Builder closed = ShellClosed.newBuilder();
      code.ifPresentOrElse(closed::setExitCode, () -> sandboxes.end(name, shell));
      return CommandOutcome.newBuilder().setShellClosed(closed);
    }
  }

  CommandOutcome.Builder stop(String name) {
    sandboxes.stop(name(name));
    return gone(name);
  }

  CommandOutcome.Builder remove(String name) {
    sandboxes.remove(name(name));
    return gone(name);
  }

  private static CommandOutcome.Builder gone(String name) {
    return CommandOutcome.newBuilder().setSandboxGone(SandboxGone.newBuilder().setName(name));
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a sandbox name; use 2 to 63 of a-z, A-Z, 0-9, '_', '.' and '-', starting with a letter or digit"
              .formatted(Printable.brief(name)));
    }
    return name;
  }

  private static String required(String value, String what) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("the command names no " + what);
    }
    return value;
  }
}
