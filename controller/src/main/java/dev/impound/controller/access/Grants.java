package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what, and where. Answers from memory, which follows the register: at once for what is
 * decided here, with each {@link #refresh} for what another controller decided. A database that is
 * away changes nobody's rights. Safe for many threads.
 */
public final class Grants {
  private static final Logger LOG = LoggerFactory.getLogger(Grants.class);

  private final AccessRegister register;
  private final OperatorSettings settings;
  private final InstantSource clock;
  private final ReentrantLock writing = new ReentrantLock();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile Known known = new Known(List.of(), Map.of());

  private record Known(List<Grant> grants, Map<NodeName, Labels> labels) {
    List<Grant> of(String operator) {
      return grants.stream().filter(grant -> grant.operator().equals(operator)).toList();
    }
  }

  /** Reads what stands. */
  public Grants(AccessRegister register, OperatorSettings settings, InstantSource clock) {
    this.register = register;
    this.settings = settings;
    this.clock = clock;
    learn();
  }

  /** Has {@code listener} told of the name of each operator that may less than before. */
  public void tell(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** What an operator may. */
  public Rights of(String operator) {
    List<Rights.Held> held = new ArrayList<>();
    if (settings.admins().contains(operator)) {
      held.add(new Rights.Held(Role.ADMIN, Labels.NONE));
    }
    known.of(operator).forEach(one -> held.add(new Rights.Held(one.role(), one.scope())));
    if (held.isEmpty()) {
      settings.otherwise().ifPresent(role -> held.add(new Rights.Held(role, Labels.NONE)));
    }
    return new Rights(operator, held);
  }

  /** Grants that stand in the database. */
  public List<Grant> standing() {
    return known.grants();
  }

  /** Who may do what by the configuration. */
  public OperatorSettings settings() {
    return settings;
  }

  /** The labels of a node; none where it has none. */
  public Labels labels(NodeName node) {
    return known.labels().getOrDefault(node, Labels.NONE);
  }

  /** Gives a role; false where the operator has it in this scope already. */
  public boolean grant(String operator, Role role, Labels scope, String by) {
    boolean added = register.add(new Grant(operator, role, scope, by, now()));
    learn();
    return added;
  }

  /**
   * Takes grants away.
   *
   * @return false where one of them did not stand any more
   */
  public boolean revoke(List<Grant> grants, String by) {
    boolean all = true;
    for (Grant grant : grants) {
      all &= register.end(grant, by, now());
    }
    learn();
    return all;
  }

  /** Replaces a node's labels. */
  public void label(NodeName node, Labels labels, String by) {
    register.label(node, labels, by, now());
    learn();
  }

  /** Learns what other controllers decided since; what is known stands where it cannot be read. */
  public void refresh() {
    try {
      learn();
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Grants cannot be read; those that are known stand");
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** One reading after the other, so that an older one never replaces a newer. */
  private void learn() {
    writing.lock();
    try {
      Known before = known;
      known = new Known(List.copyOf(register.grants()), Map.copyOf(register.labels()));
      lessened(before).forEach(name -> listeners.forEach(listener -> listener.accept(name)));
    } finally {
      writing.unlock();
    }
  }

  private Set<String> lessened(Known before) {
    Set<String> names = new TreeSet<>();
    before.grants().stream()
        .filter(grant -> !known.grants().contains(grant))
        .forEach(grant -> names.add(grant.operator()));
    if (!before.labels().equals(known.labels())) {
      known.grants().stream()
          .filter(grant -> !grant.scope().isEmpty())
          .forEach(grant -> names.add(grant.operator()));
    }
    return names;
  }
}
