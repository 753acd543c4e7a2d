package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.containment.Freezer;
import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Takes the evidence of one container, kind after kind. */
public final class Acquisition {
  private final ContainerEngine engine;
  private final Freezer freezer;
  private final List<Acquirer> acquirers;
  private final InstantSource clock;

  /**
   * An acquisition by {@code acquirers}.
   *
   * @param acquirers in the order in which they are to be driven
   */
  public Acquisition(
      ContainerEngine engine, Freezer freezer, List<Acquirer> acquirers, InstantSource clock) {
    this.engine = engine;
    this.freezer = freezer;
    this.acquirers = List.copyOf(acquirers);
    this.clock = clock;
  }

  /**
   * What is to be taken.
   *
   * @param kinds empty means every kind but memory and volumes
   */
  public record Order(
      ContainerId id, String captureId, Set<EvidenceKind> kinds, boolean keepCommittedImage) {
    public Order {
      kinds = kinds.isEmpty() ? EvidenceKind.usual() : kinds;
      kinds = Set.copyOf(kinds);
    }

    boolean wants(EvidenceKind kind) {
      return kinds.contains(kind);
    }
  }

  /**
   * Takes what is ordered; comes back early, with the rest named as failed, when its thread is
   * interrupted.
   *
   * @param activity told what is being done
   * @throws EngineException when the container cannot even be described
   */
  public AcquisitionReport take(Order order, EvidenceSink sink, Consumer<String> activity) {
    Subject subject =
        new Subject(
            engine.describe(order.id()),
            engine.facts(),
            order.captureId(),
            order.keepCommittedImage());
    boolean frozenBefore = isFrozen(order.id());
    List<TakenItem> items = new ArrayList<>();
    for (Acquirer acquirer : acquirers) {
      if (order.wants(acquirer.kind())) {
        activity.accept(acquirer.kind().title());
        items.add(item(acquirer, subject, sink));
      }
    }
    return report(items, frozenBefore && isFrozen(order.id()));
  }

  private static AcquisitionReport report(List<TakenItem> items, boolean frozen) {
    String kept = "";
    List<String> left = new ArrayList<>();
    for (TakenItem item : items) {
      kept = kept.isEmpty() ? item.taken().keptImageId() : kept;
      left.addAll(item.taken().leftBehind());
    }
    return new AcquisitionReport(items, frozen, kept, left);
  }

  private TakenItem item(Acquirer acquirer, Subject subject, EvidenceSink sink) {
    Instant started = clock.instant();
    Taken taken = attempt(acquirer, subject, sink);
    String used = taken.tool().isEmpty() ? acquirer.tool() : taken.tool();
    String tool =
        acquirer.kind().isByEngine()
            ? "docker engine %s, %s".formatted(subject.engine().version(), used)
            : used;
    return new TakenItem(acquirer.kind(), taken, started, clock.instant(), tool);
  }

  private static Taken attempt(Acquirer acquirer, Subject subject, EvidenceSink sink) {
    if (Thread.currentThread().isInterrupted()) {
      return Taken.failed("not begun: the time limit of the capture passed");
    }
    return OwnThread.take(acquirer, subject, sink);
  }

  /** Asks the kernel also where the capture is being broken off. */
  private boolean isFrozen(ContainerId id) {
    boolean interrupted = Thread.interrupted();
    try {
      return freezer.isFrozen(id);
    } catch (EngineException e) {
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
