package dev.impound.agent.policy;

import dev.impound.wire.VerifyingKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node's administrator allows the controller to order. Whatever it says, it allows no more
 * than without it.
 *
 * @param allowed the only verbs that are obeyed; empty where all are, but for those denied
 * @param denied verbs that are not obeyed
 * @param quarantine whether the node may reload evidence, where its role says so
 * @param needsOperator verbs that are obeyed only with an operator's signature; empty for the usual
 *     ones
 * @param operatorKeys by which such a signature is checked; none where the policy names none
 */
public record NodePolicy(
    Optional<Set<Verb>> allowed,
    Set<Verb> denied,
    Protection protection,
    Limits limits,
    boolean quarantine,
    Optional<Set<Verb>> needsOperator,
    VerifyingKeys operatorKeys) {

  /** Narrows nothing. */
  public static final NodePolicy NONE =
      new NodePolicy(
          Optional.empty(),
          Set.of(),
          new Protection(List.of(), Map.of(), List.of()),
          new Limits(OptionalLong.empty(), Optional.empty()),
          true,
          Optional.empty(),
          VerifyingKeys.NONE);

  /**
   * Containers that are neither frozen nor cut off.
   *
   * @param names globs of container names
   * @param labels a label with its value; the value {@code *} means any
   * @param images globs of image references
   */
  public record Protection(List<String> names, Map<String, String> labels, List<String> images) {
    public Protection {
      names = List.copyOf(names);
      labels = Map.copyOf(labels);
      images = List.copyOf(images);
    }

    /** Whether it names anything. */
    public boolean isEmpty() {
      return names.isEmpty() && labels.isEmpty() && images.isEmpty();
    }
  }

  /**
   * Caps of a capture; what the agent's configuration says is in force where it is less.
   *
   * @param bytes most that any one kind of evidence may hold
   * @param time after which no further member of an item is begun
   */
  public record Limits(OptionalLong bytes, Optional<Duration> time) {}

  public NodePolicy {
    allowed = allowed.map(Set::copyOf);
    denied = Set.copyOf(denied);
    needsOperator = needsOperator.map(Set::copyOf);
  }

  /**
   * What the node asks an operator's signature for.
   *
   * @param learned the keys that enrolment brought; they do not count where the policy names others
   */
  Operators operators(VerifyingKeys learned) {
    VerifyingKeys keys = operatorKeys.isEmpty() ? learned : operatorKeys;
    Set<Verb> usual = keys.isEmpty() ? Set.of() : Operators.USUAL;
    return new Operators(needsOperator.orElse(usual), keys);
  }

  /** Why a verb is not obeyed, by the key that says so; empty where it is. */
  public Optional<String> forbids(Verb verb) {
    if (!quarantine && verb.isOfQuarantine()) {
      return Optional.of("\"quarantine\" is no");
    }
    if (denied.contains(verb)) {
      return Optional.of("\"verbs.deny\" names it");
    }
    return allowed
        .filter(only -> !only.contains(verb))
        .map(only -> "\"verbs.allow\" does not name it");
  }

  /**
   * Which rule protects a container; empty where none does. All that is given may be an intruder's,
   * who gains protection from being frozen if rules go by what he can choose.
   */
  public Optional<String> protects(String name, String image, Map<String, String> labels) {
    Optional<String> byName = first(protection.names(), name);
    if (byName.isPresent()) {
      return byName.map(glob -> "\"protected.names\" has " + glob);
    }
    Optional<String> byImage = first(protection.images(), image);
    if (byImage.isPresent()) {
      return byImage.map(glob -> "\"protected.images\" has " + glob);
    }
    return protection.labels().entrySet().stream()
        .filter(label -> isOn(labels, label.getKey(), label.getValue()))
        .findFirst()
        .map(
            label -> "\"protected.labels\" has %s: %s".formatted(label.getKey(), label.getValue()));
  }

  private static Optional<String> first(List<String> globs, String text) {
    return globs.stream().filter(glob -> new Glob(glob).matches(text)).findFirst();
  }

  private static boolean isOn(Map<String, String> labels, String key, String value) {
    String found = labels.get(key);
    return found != null && (value.equals("*") || value.equals(found));
  }

  /** What it narrows, one sentence each; empty where it narrows nothing. */
  public List<String> inWords() {
    List<String> words = new ArrayList<>();
    allowed.ifPresent(only -> words.add("obeys only " + names(only)));
    if (!denied.isEmpty()) {
      words.add("never obeys " + names(denied));
    }
    if (!quarantine) {
      words.add("reloads no evidence, whatever its role");
    }
    if (!protection.names().isEmpty()) {
      words.add("neither freezes nor cuts off containers named " + any(protection.names()));
    }
    if (!protection.images().isEmpty()) {
      words.add("neither freezes nor cuts off containers of image " + any(protection.images()));
    }
    if (!protection.labels().isEmpty()) {
      words.add(
          "neither freezes nor cuts off containers with label "
              + any(
                  protection.labels().entrySet().stream()
                      .map(label -> label.getKey() + "=" + label.getValue())
                      .sorted()
                      .toList()));
    }
    limits
        .bytes()
        .ifPresent(bytes -> words.add("captures at most %d bytes of a kind".formatted(bytes)));
    limits
        .time()
        .ifPresent(time -> words.add("captures for at most %d s".formatted(time.toSeconds())));
    return words;
  }

  static String names(Set<Verb> verbs) {
    return verbs.isEmpty()
        ? "nothing"
        : verbs.stream().sorted().map(Verb::word).collect(Collectors.joining(", "));
  }

  private static String any(List<String> texts) {
    return String.join(" or ", texts);
  }
}
