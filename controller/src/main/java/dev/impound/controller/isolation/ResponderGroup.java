package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.LoadBalancers.AddressGroup;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The one IP address group that closed listeners are bound to. It is found by its exact name, made
 * when it is missing, and holds exactly the responders: never nobody, because an empty whitelist
 * may let everybody in.
 */
final class ResponderGroup {
  private final LoadBalancers cloud;
  private final IsolationSettings settings;

  /** Names are not unique in the cloud: two threads that find no group must not both make one. */
  private final ReentrantLock making = new ReentrantLock();

  ResponderGroup(LoadBalancers cloud, IsolationSettings settings) {
    this.cloud = cloud;
    this.settings = settings;
  }

  /** The groups of the name; none before the first isolation. */
  List<AddressGroup> present(Budget budget) {
    return budget.read(() -> cloud.addressGroups(settings.addressGroup()));
  }

  /** The group, holding the responders, read back; adds to {@code notes} what was changed. */
  AddressGroup ensure(Budget budget, Duration limit, Collection<String> notes) {
    Waiting.lock(
        making, limit, "bring address group %s in line".formatted(settings.addressGroup()));
    try {
      return brought(budget, notes);
    } finally {
      making.unlock();
    }
  }

  private AddressGroup brought(Budget budget, Collection<String> notes) {
    boolean written = false;
    while (true) {
      List<AddressGroup> groups = present(budget);
      Optional<AddressGroup> ours =
          groups.stream().filter(this::holdsResponders).min(Comparator.comparing(AddressGroup::id));
      if (ours.isPresent()) {
        tellOfOthers(ours.get(), groups, notes);
        return ours.get();
      }
      if (groups.size() > 1) {
        throw ambiguous(groups);
      }
      if (!written) {
        written = write(groups, budget, notes);
      } else if (!budget.pause()) {
        throw notShown();
      }
    }
  }

  /**
   * A group whose making was never answered may have been made all the same, after another was. Of
   * those that hold the responders each is as good.
   */
  private void tellOfOthers(
      AddressGroup ours, List<AddressGroup> groups, Collection<String> notes) {
    if (groups.size() > 1) {
      notes.add(
          "%d address groups are named %s; %s is used, the others can be deleted once no listener has them"
              .formatted(groups.size(), settings.addressGroup(), Printable.brief(ours.id())));
    }
  }

  /** False when it must be tried again, after a look at what is there. */
  private boolean write(List<AddressGroup> groups, Budget budget, Collection<String> notes) {
    try {
      if (groups.isEmpty()) {
        cloud.createAddressGroup(settings.addressGroup(), settings.responders());
        notes.add("address group %s was created".formatted(settings.addressGroup()));
      } else {
        AddressGroup group = groups.getFirst();
        cloud.replaceAddresses(group.id(), settings.responders());
        notes.add(
            "address group %s held %s; it was brought in line with the responders"
                .formatted(settings.addressGroup(), shown(group.addresses())));
      }
      return true;
    } catch (CloudException e) {
      if (!(Budget.mayPass(e) && budget.pause(e))) {
        throw budget.told(e);
      }
      return false;
    }
  }

  private boolean holdsResponders(AddressGroup group) {
    return !group.addresses().isEmpty()
        && IpRange.all(group.addresses()).equals(IpRange.all(settings.responders()));
  }

  private CloudException ambiguous(List<AddressGroup> groups) {
    String ids =
        groups.stream()
            .map(AddressGroup::id)
            .map(Printable::brief)
            .collect(Collectors.joining(", "));
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "tell which address group is " + settings.addressGroup(),
        "%d address groups have that name: %s".formatted(groups.size(), ids),
        Answer.MISSING,
        "delete or rename all but one of them, or configure another name",
        false,
        null);
  }

  private CloudException notShown() {
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "bring address group %s in line".formatted(settings.addressGroup()),
        "the cloud took the change but does not show it",
        Answer.MISSING,
        "repeat the command; if it fails again, look at the group in the cloud's console",
        true,
        null);
  }

  private static String shown(List<String> addresses) {
    return addresses.isEmpty() ? "nobody" : Printable.brief(String.join(", ", addresses));
  }
}
