package dev.impound.agent.containment;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Cuts a container's network on the node, whatever the cloud does, and undoes it: by a table of
 * rules of its own in the container's network namespace. Interfaces, addresses, routes, sockets,
 * the engine's rules and the node's own network stay as they are.
 *
 * <p>What it cannot hold: a process that runs in the container with CAP_NET_ADMIN can remove the
 * table, and one with CAP_NET_RAW gets past it with packet sockets. A frozen one does neither.
 */
public final class NetworkCut {
  private final NetworkOwner owner;
  private final RuleTool tool;
  private final LongSupplier nanoTime;

  /** Cuts by {@code tool}. */
  public NetworkCut(
      ContainerEngine engine,
      ProcessTable table,
      ControlGroups groups,
      RuleTool tool,
      LongSupplier nanoTime) {
    this.owner = new NetworkOwner(engine, table, groups);
    this.tool = tool;
    this.nanoTime = nanoTime;
  }

  /**
   * Cuts a container off and reads the rules back; one that is cut is only read.
   *
   * @throws ProgramMissingException when the node lacks what it needs; then nothing was done
   */
  public CutResult cut(ContainerId id) throws InterruptedException {
    long started = nanoTime.getAsLong();
    return switch (owner.find(id)) {
      case NetworkOwner.Found.Not(CutResult why) -> why;
      case NetworkOwner.Found.Own own -> {
        boolean already = problem(own).isEmpty();
        yield already ? done(true, own, started) : cut(id, own, started);
      }
    };
  }

  private CutResult cut(ContainerId id, NetworkOwner.Found.Own own, long started)
      throws InterruptedException {
    List<String> others = owner.others(id, own);
    if (!others.isEmpty()) {
      return new CutResult.NotCuttable(
          "it shares its network namespace with %s, which a cut would cut too"
              .formatted(String.join(", ", others)));
    }
    RuleTool.Answer loaded = tool.run(own.pid(), own.namespace(), CutRules.LOAD, CutRules.CUT);
    if (!loaded.isGood()) {
      return new CutResult.NotVerified("nft did not take the rules: " + words(loaded));
    }
    Optional<String> problem = problem(own);
    if (problem.isPresent()) {
      return new CutResult.NotVerified(
          "the rules were taken, and do not read back as they should: " + problem.get());
    }
    return owner.isStill(id, own) ? done(false, own, started) : ended(own);
  }

  private static CutResult ended(NetworkOwner.Found.Own own) {
    return new CutResult.NotVerified("its first process, %d, ended meanwhile".formatted(own.pid()));
  }

  private CutResult done(boolean already, NetworkOwner.Found.Own own, long started) {
    return new CutResult.Done(
        already, own.namespace(), Duration.ofNanos(nanoTime.getAsLong() - started));
  }

  /** Why the namespace is not cut; empty when it is. */
  private Optional<String> problem(NetworkOwner.Found.Own own) throws InterruptedException {
    RuleTool.Answer read = read(own);
    return read.isGood()
        ? CutRules.problem(read.output()).map(Printable::brief)
        : Optional.of("nft does not list them: " + words(read));
  }

  /**
   * Undoes a cut, and looks that it is undone.
   *
   * @throws ProgramMissingException when the node lacks what it needs; then nothing was done
   */
  public CutResult restore(ContainerId id) throws InterruptedException {
    long started = nanoTime.getAsLong();
    return switch (owner.find(id)) {
      case NetworkOwner.Found.Not(CutResult why) -> why;
      case NetworkOwner.Found.Own own -> restore(id, own, started);
    };
  }

  private CutResult restore(ContainerId id, NetworkOwner.Found.Own own, long started)
      throws InterruptedException {
    if (isGone(read(own))) {
      return done(true, own, started);
    }
    RuleTool.Answer removed = tool.run(own.pid(), own.namespace(), CutRules.LOAD, CutRules.REMOVE);
    RuleTool.Answer after = read(own);
    if (!isGone(after)) {
      return new CutResult.NotVerified(
          "the table is not gone: " + words(removed.isGood() ? after : removed));
    }
    return owner.isStill(id, own) ? done(false, own, started) : ended(own);
  }

  private RuleTool.Answer read(NetworkOwner.Found.Own own) throws InterruptedException {
    return tool.run(own.pid(), own.namespace(), CutRules.READ, "");
  }

  private static boolean isGone(RuleTool.Answer answer) {
    return answer.exit() > 0 && CutRules.isAbsent(answer.complaint());
  }

  private static String words(RuleTool.Answer answer) {
    return Printable.brief(answer.complaint().isEmpty() ? answer.output() : answer.complaint());
  }
}
