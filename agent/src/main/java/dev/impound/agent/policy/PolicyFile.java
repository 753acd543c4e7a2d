package dev.impound.agent.policy;

import dev.impound.settings.ByteSizes;
import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.Sha256;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A policy that was read.
 *
 * @param sha256 of the file
 */
public record PolicyFile(NodePolicy policy, Sha256 sha256) {
  private static final int MOST_BYTES = 1 << 20;
  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;
  private static final long LEAST_BYTES = 1 << 20;
  private static final Duration LEAST_TIME = Duration.ofSeconds(1);
  private static final int ROOT = 0;
  private static final String NEEDS_OPERATOR = "needs-operator";
  private static final String OPERATOR_KEYS = "operator-keys";

  /** Whether a thing is allowed. */
  enum Answer {
    /** It is. */
    YES,
    /** It is not. */
    NO
  }

  /**
   * Reads and checks a file, and who could have written it.
   *
   * @throws ConfigException with every problem there is, its key and line
   */
  public static PolicyFile read(Path file) {
    try {
      Optional<String> foreign = foreign(file);
      if (foreign.isPresent()) {
        throw new ConfigException(file, List.of(foreign.get()));
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new ConfigException(file, List.of("it is too large for a policy"));
      }
      byte[] bytes = Files.readAllBytes(file);
      return new PolicyFile(
          parse(file, new String(bytes, StandardCharsets.UTF_8)), Sha256.of(bytes));
    } catch (IOException e) {
      throw new ConfigException(file, List.of("it cannot be read: " + e));
    }
  }

  /** Reads {@code text} as if {@code file} held it. */
  static NodePolicy parse(Path file, String text) {
    YamlSettings settings = YamlSettings.parse(file, text);
    Optional<Set<Verb>> allowed =
        settings.has("verbs.allow")
            ? Optional.of(verbs(settings, "verbs.allow"))
            : Optional.empty();
    Set<Verb> denied = verbs(settings, "verbs.deny");
    NodePolicy policy =
        new NodePolicy(
            allowed,
            denied,
            new NodePolicy.Protection(
                settings.list("protected.names"),
                settings.has("protected.labels") ? settings.texts("protected.labels") : Map.of(),
                settings.list("protected.images")),
            new NodePolicy.Limits(
                ByteSizes.read(settings, "limits.capture-bytes", LEAST_BYTES), time(settings)),
            settings.word("quarantine", Answer.class, Answer.YES) == Answer.YES,
            needsOperator(settings),
            operatorKeys(settings));
    settings.finish();
    return policy;
  }

  private static Optional<Set<Verb>> needsOperator(YamlSettings settings) {
    if (!settings.has(NEEDS_OPERATOR)) {
      return Optional.empty();
    }
    Set<Verb> verbs = verbs(settings, NEEDS_OPERATOR);
    verbs.stream()
        .filter(verb -> !verb.mayNeedOperator())
        .forEach(
            verb ->
                settings.problem(
                    NEEDS_OPERATOR,
                    "%s cannot need one; %s can"
                        .formatted(
                            verb.word(),
                            NodePolicy.names(
                                EnumSet.allOf(Verb.class).stream()
                                    .filter(Verb::mayNeedOperator)
                                    .collect(Collectors.toSet())))));
    return Optional.of(verbs);
  }

  private static VerifyingKeys operatorKeys(YamlSettings settings) {
    List<VerifyingKeys> all = new ArrayList<>();
    for (String name : settings.list(OPERATOR_KEYS)) {
      Path file = settings.path(name);
      try {
        Optional<String> foreign = foreign(file);
        foreign.ifPresent(why -> settings.problem(OPERATOR_KEYS, why));
        if (foreign.isEmpty()) {
          VerifyingKeys keys = VerifyingKeys.read(file);
          if (keys.isEmpty()) {
            settings.problem(
                OPERATOR_KEYS,
                "%s holds no public key: it must be the operator-key.pub.pem that \"impound operator-key make\" made"
                    .formatted(file));
          }
          all.add(keys);
        }
      } catch (IOException e) {
        settings.problem(OPERATOR_KEYS, "%s cannot be used: %s".formatted(file, e.getMessage()));
      }
    }
    return VerifyingKeys.of(all);
  }

  private static Optional<Duration> time(YamlSettings settings) {
    return settings.has("limits.capture-time")
        ? Optional.of(settings.span("limits.capture-time", LEAST_TIME, LEAST_TIME))
        : Optional.empty();
  }

  private static Set<Verb> verbs(YamlSettings settings, String key) {
    Set<Verb> verbs = EnumSet.noneOf(Verb.class);
    verbs.addAll(settings.words(key, Verb.class));
    return verbs;
  }

  /** Who else than root and the agent's own user could write the file or swap it, if anybody. */
  private static Optional<String> foreign(Path file) throws IOException {
    List<Path> looked = new ArrayList<>();
    looked.add(file);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      looked.add(folder);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(
          Files.exists(file, LinkOption.NOFOLLOW_LINKS)
              ? "it is no plain file: a link could be turned by whoever owns where it leads"
              : "there is no such file");
    }
    int self = number(Path.of("/proc/self"), "unix:uid");
    for (Path one : looked) {
      int owner = number(one, "unix:uid");
      int mode = number(one, "unix:mode");
      if (owner != ROOT && owner != self) {
        return Optional.of(
            "%s belongs to uid %d: a policy counts only where root or the agent's own user owns it; chown root %s"
                .formatted(one, owner, one));
      }
      boolean isSticky = !one.equals(file) && (mode & STICKY) != 0;
      if ((mode & OTHERS_WRITE) != 0 && !isSticky) {
        return Optional.of(
            "others than its owner can write %s: a policy counts only where they cannot; chmod go-w %s"
                .formatted(one, one));
      }
    }
    return Optional.empty();
  }

  private static int number(Path file, String attribute) throws IOException {
    return ((Number) Files.getAttribute(file, attribute)).intValue();
  }
}
