package dev.impound.controller.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an operator is; each role may do what those before it may, and more. */
public enum Role {
  /** Looks. */
  VIEWER(Verb.READ),
  /** Answers an intrusion: contains, takes evidence, looks into it, and undoes. */
  RESPONDER(
      Verb.READ_EVIDENCE,
      Verb.RAISE,
      Verb.CAPTURE,
      Verb.CONTAIN,
      Verb.RELEASE,
      Verb.HOLD,
      Verb.SECOND,
      Verb.QUARANTINE),
  /** Answers for responders: overrides guards, removes evidence, keeps people out. */
  LEAD(
      Verb.APPROVE,
      Verb.REVEAL,
      Verb.UNHOLD,
      Verb.PURGE,
      Verb.ENCRYPT,
      Verb.SCRUB,
      Verb.BAN,
      Verb.AUDIT),
  /** Says who may do what. */
  ADMIN(Verb.IDENTITY, Verb.OPERATORS);

  private final Set<Verb> own;

  Role(Verb... own) {
    this.own = Set.copyOf(Arrays.asList(own));
  }

  /** Whether it may do this. */
  public boolean may(Verb verb) {
    return Arrays.stream(values())
        .filter(role -> role.ordinal() <= ordinal())
        .anyMatch(role -> role.own.contains(verb));
  }

  /** The least role that may do this. */
  public static Role least(Verb verb) {
    return Arrays.stream(values()).filter(role -> role.may(verb)).findFirst().orElseThrow();
  }

  /** All that it may do. */
  public Set<Verb> verbs() {
    EnumSet<Verb> verbs = EnumSet.noneOf(Verb.class);
    Arrays.stream(Verb.values()).filter(this::may).forEach(verbs::add);
    return Set.copyOf(verbs);
  }

  /** As operators write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #word}; empty for anything else. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Every role's word. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Role::word).toList();
  }
}
