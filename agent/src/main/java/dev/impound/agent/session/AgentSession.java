package dev.impound.agent.session;

import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.OrderGate;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.containment.NetworkCut;
import dev.impound.agent.containment.RestartPolicies;
import dev.impound.agent.delivery.Bandwidth;
import dev.impound.agent.delivery.Compression;
import dev.impound.agent.delivery.DeliveryLane;
import dev.impound.agent.quarantine.ImageLoader;
import dev.impound.agent.quarantine.Sandboxes;
import dev.impound.agent.receipt.Receipts;
import dev.impound.wire.ContainerId;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The agent's end of its session with a controller, ready to be started. Closing it ends the
 * session, interrupts what commands are at work, and waits a little for them to tidy up; containers
 * stay as they are.
 */
public final class AgentSession implements AutoCloseable {
  private final EngineWatch engine;
  private final CommandDesk desk;
  private final SessionKeeper keeper;

  /**
   * What commands act on.
   *
   * @param acquisition as the limits of the moment have it
   * @param receipts sign for what acquisition takes
   * @param own containers that the agent itself runs in, which are never frozen
   * @param addresses what the network namespace of a process has, by its pid
   */
  public record Hands(
      ContainerEngine containers,
      Freezer freezer,
      RestartPolicies policies,
      NetworkCut network,
      Supplier<Acquisition> acquisition,
      Receipts receipts,
      ImageLoader loader,
      Sandboxes sandboxes,
      Set<ContainerId> own,
      LongFunction<Set<String>> addresses) {
    public Hands {
      own = Set.copyOf(own);
    }
  }

  /**
   * A session with one of {@code controllers}, whichever can be had.
   *
   * @param identity tells one certificate of the node from the next: what is being delivered goes
   *     on over a connection with the next
   * @param gate decides which commands are obeyed
   * @param bandwidth the node's, for evidence on its way out
   * @param compression of that evidence
   */
  public AgentSession(
      Controllers controllers,
      Supplier<?> identity,
      NodeDescription node,
      Hands hands,
      CommandGate gate,
      OrderGate orders,
      Bandwidth bandwidth,
      Compression compression,
      InstantSource clock,
      LongSupplier nanoTime) {
    Outbox outbox = new Outbox();
    Supplier<DeliveryLane> lanes =
        () -> new DeliveryLane(controllers.way(), identity, bandwidth, compression);
    this.engine = new EngineWatch(hands.containers());
    CommandVerbs verbs =
        new CommandVerbs(
            node,
            new ContainerVerbs(
                hands.containers(), hands.freezer(), node, hands.own(), hands.addresses()),
            new HostVerbs(hands.policies(), hands.network(), hands.own()),
            new CaptureVerb(hands.acquisition(), hands.receipts(), lanes, controllers::current),
            new QuarantineVerbs(
                hands.loader(), hands.sandboxes(), lanes, ShellChannel.opener(controllers)));
    this.desk =
        new CommandDesk(
            gate,
            new PolicedVerbs(node.policy(), hands.containers(), orders, verbs),
            outbox,
            nanoTime);
    this.keeper =
        new SessionKeeper(
            controllers,
            node,
            engine,
            outbox,
            new CommandIntake(gate, desk),
            clock,
            nanoTime,
            Thread::sleep);
  }

  /** The node has another certificate: dials anew with it. */
  public void renew() {
    keeper.renew();
  }

  /** Begins dialling and comes back at once. */
  public void start() {
    keeper.start();
  }

  @Override
  public void close() {
    keeper.close();
    desk.close();
    engine.close();
  }
}
