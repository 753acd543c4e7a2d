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
  VIEWER,
  /** Answers an intrusion: contains, takes evidence, looks into it, and undoes. */
  RESPONDER,
  /** Answers for responders: overrides guards, removes evidence, keeps people out. */
  LEAD,
  /** Says who may do what. */
  ADMIN;

  /** What it may do and those before it may not. */
  private Set<Verb> own() {
    return switch (this) {
      case VIEWER -> Set.of(Verb.READ);
      case RESPONDER ->
          Set.of(
              Verb.READ_EVIDENCE,
              Verb.RAISE,
              Verb.CAPTURE,
              Verb.CONTAIN,
              Verb.RELEASE,
              Verb.HOLD,
              Verb.SECOND,
              Verb.QUARANTINE);
      case LEAD ->
          Set.of(
              Verb.APPROVE,
              Verb.REVEAL,
              Verb.UNHOLD,
              Verb.PURGE,
              Verb.ENCRYPT,
              Verb.SCRUB,
              Verb.BAN,
              Verb.AUDIT);
      case ADMIN -> Set.of(Verb.IDENTITY, Verb.OPERATORS);
    };
  }

  /** Whether it may do this. */
  public boolean may(Verb verb) {
    return Arrays.stream(values())
        .filter(role -> role.compareTo(this) <= 0)
        .anyMatch(role -> role.own().contains(verb));
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
