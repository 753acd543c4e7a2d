package dev.impound.controller.isolation;

import dev.impound.controller.isolation.ListenerWriter.Written;
import dev.impound.controller.isolation.LoadBalancers.AddressGroup;
import dev.impound.controller.isolation.LoadBalancers.Listener;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Closes the listeners in front of a container to all but the responders, and gives them back what
 * they had. Every write is compared before and re-read after; each method may be repeated after a
 * crash, because it reads what is there before it acts.
 *
 * <p>Blocks; safe for several threads. Writes to listeners of one load balancer wait for each
 * other.
 */
public final class ListenerIsolation {
  private final LoadBalancers cloud;
  private final IsolationSettings settings;
  private final Patience patience;
  private final ResponderGroup group;
  private final Balancers balancers;

  /** For a program that writes to load balancers in no other way. */
  public ListenerIsolation(LoadBalancers cloud, IsolationSettings settings, Patience patience) {
    this(cloud, settings, patience, new Balancers(cloud::isActive, patience));
  }

  /**
   * @param balancers shared with every other way that writes to load balancers
   */
  public ListenerIsolation(
      LoadBalancers cloud, IsolationSettings settings, Patience patience, Balancers balancers) {
    this.balancers = balancers;
    this.cloud = cloud;
    this.settings = settings;
    this.patience = patience;
    this.group = new ResponderGroup(cloud, settings);
  }

  /**
   * The listener's access control as it is. The caller makes it durable before it isolates.
   *
   * @throws CloudException when it cannot be read, or there is no such listener
   */
  public Whitelist read(ListenerId id) {
    return ListenerWriter.read(cloud, new Budget(patience), id).whitelist();
  }

  /**
   * Closes the listener to all but the responders, if its access control is still {@code prior}.
   *
   * @throws CloudException when it could not be done; where {@link CloudException#outcomeUnknown}
   *     it may have been
   */
  public IsolationOutcome isolate(ListenerId id, Whitelist prior) {
    Budget budget = new Budget(patience);
    List<String> notes = new ArrayList<>();
    Listener listener = ListenerWriter.read(cloud, budget, id);
    if (!listener.whitelist().equals(prior) && !isOurs(listener.whitelist(), budget)) {
      return new IsolationOutcome.ChangedMeanwhile(listener.whitelist());
    }
    AddressGroup closed = group.ensure(budget, patience.limit(), notes);
    Whitelist wanted = Whitelist.of(closed.id());
    if (listener.whitelist().equals(wanted)) {
      return new IsolationOutcome.AlreadyIsolated(wanted, notes);
    }
    return switch (balancers.exclusively(
        listener.loadBalancerId(),
        "listener " + id,
        budget,
        () -> new ListenerWriter(cloud, budget, id).replace(prior, wanted))) {
      case Written.Done(var now, var requestId) ->
          new IsolationOutcome.Isolated(now, requestId, notes);
      case Written.OnlyDisabled(var found, var requestId) ->
          new IsolationOutcome.ChangedMeanwhile(found);
      case Written.Foreign(var found) -> new IsolationOutcome.ChangedMeanwhile(found);
    };
  }

  /**
   * Gives the listener {@code prior} back, if it still has what {@link #isolate} set.
   *
   * @throws CloudException when it could not be done; where {@link CloudException#outcomeUnknown}
   *     it may have been
   */
  public RestoreOutcome restore(ListenerId id, Whitelist prior) {
    Budget budget = new Budget(patience);
    Listener listener = ListenerWriter.read(cloud, budget, id);
    Whitelist found = listener.whitelist();
    if (found.equals(prior)) {
      return new RestoreOutcome.AlreadyAsBefore(found);
    }
    if (!isOurs(found, budget)) {
      return new RestoreOutcome.ChangedSince(found);
    }
    return switch (balancers.exclusively(
        listener.loadBalancerId(),
        "listener " + id,
        budget,
        () -> new ListenerWriter(cloud, budget, id).replace(found, prior))) {
      case Written.Done(var now, var requestId) ->
          new RestoreOutcome.Restored(now, requestId, List.of());
      case Written.OnlyDisabled(var now, var requestId) ->
          new RestoreOutcome.Restored(now, requestId, List.of(stillBound(now)));
      case Written.Foreign(var other) -> new RestoreOutcome.ChangedSince(other);
    };
  }

  /**
   * Whether the cloud has no such listener, asked twice. What else of a change was not found, such
   * as a group that the listener is to have again, does not count.
   */
  boolean isGone(ListenerId id) {
    return new Budget(patience).find(() -> cloud.listener(id)).isEmpty();
  }

  /** How the listener stands now; {@code prior} is what it was before it was closed. Reads only. */
  CutWay.Standing look(ListenerId id, Whitelist prior) {
    Budget budget = new Budget(patience);
    Whitelist found = ListenerWriter.read(cloud, budget, id).whitelist();
    boolean ours = isOurs(found, budget);
    if (ours && found.enabled()) {
      return new CutWay.Standing.InForce();
    }
    if (found.equals(prior)) {
      return new CutWay.Standing.AsBefore();
    }
    return ours
        ? new CutWay.Standing.Half(found.describe())
        : new CutWay.Standing.Changed(found.describe());
  }

  /** Name of the address group that closed listeners are bound to. */
  String addressGroup() {
    return settings.addressGroup();
  }

  /** Addresses, CIDR blocks and ranges that may still reach a closed listener; never empty. */
  public List<String> responders() {
    return settings.responders();
  }

  /**
   * Whether {@code found} is what isolation sets: our group alone as a whitelist, or the same out
   * of force, as an undo leaves it where the cloud did not unbind it.
   */
  private boolean isOurs(Whitelist found, Budget budget) {
    if (found.isNone() || !found.type().equals("white")) {
      return false;
    }
    Set<String> ours =
        group.present(budget).stream().map(AddressGroup::id).collect(Collectors.toSet());
    return found.groups().size() == 1 && ours.containsAll(found.groups());
  }

  private static String stillBound(Whitelist now) {
    return "the cloud did not unbind address group %s: it is still bound and out of force; everybody"
            .formatted(Printable.brief(now.groupIds()))
        + " is let in, as before";
  }
}
