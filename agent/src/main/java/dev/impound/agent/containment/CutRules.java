package dev.impound.agent.containment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of rules that cuts a network, and what makes it out when it is read back: three chains
 * that see packets before any usual one, drop everything, and let loopback alone pass. Loopback is
 * told by its type: its name can be given to another interface. The engine's resolver of names
 * listens on it, and asks on from the node, so that it is left out.
 */
final class CutRules {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String NAME = "impound_cut";
  private static final int PRIORITY = -500;

  /** Where an engine answers questions for names, in every network but the default one. */
  private static final String RESOLVER = "127.0.0.11";

  /** Rules by the chain, which has the name of its hook, in their order. */
  private static final Map<String, List<JsonNode>> RULES =
      new TreeMap<>(
          Map.of(
              "input", List.of(dropsResolver(), accepts("iiftype")),
              "output", List.of(accepts("oiftype")),
              "forward", List.of()));

  /** Removes the table, also where there is none. */
  static final String REMOVE = "table inet %1$s\ndelete table inet %1$s\n".formatted(NAME);

  /** Puts the table in place of whatever has its name, at once and as a whole. */
  static final String CUT =
      REMOVE
          + """
          table inet %1$s {
            chain input { type filter hook input priority %2$d; policy drop; ip daddr %3$s drop; iiftype loopback accept; }
            chain output { type filter hook output priority %2$d; policy drop; oiftype loopback accept; }
            chain forward { type filter hook forward priority %2$d; policy drop; }
          }
          """
              .formatted(NAME, PRIORITY, RESOLVER);

  static final List<String> LOAD = List.of("-f", "-");
  static final List<String> READ = List.of("-j", "list", "table", "inet", NAME);

  /** What nft complains of where there is no such table. */
  private static final Pattern ABSENT =
      Pattern.compile("Error: (Could not process rule: )?No such file or directory");

  private CutRules() {}

  /** Whether the answer to {@link #READ} says that there is no such table. */
  static boolean isAbsent(String complaint) {
    return ABSENT.matcher(complaint).lookingAt();
  }

  /** What is wrong with the table as it was read back; empty when it cuts. */
  static Optional<String> problem(String table) {
    Optional<JsonNode> all = parse(table);
    if (all.isEmpty()) {
      return Optional.of("nft's answer cannot be read");
    }
    Map<String, String> chains = new TreeMap<>();
    Map<String, List<JsonNode>> rules = new TreeMap<>();
    for (JsonNode one : all.get()) {
      if (!one.path("table").path("flags").isMissingNode()) {
        return Optional.of("the table has flags, so that it may sleep");
      }
      if (one.has("chain")) {
        String name = text(one.path("chain"), "name");
        chains.put(name, chain(one.path("chain")));
        rules.computeIfAbsent(name, none -> new ArrayList<>());
      }
      if (one.has("rule")) {
        rules
            .computeIfAbsent(text(one.path("rule"), "chain"), none -> new ArrayList<>())
            .add(one.path("rule").path("expr"));
      }
    }
    return wanted(chains, rules);
  }

  private static Optional<String> wanted(
      Map<String, String> chains, Map<String, List<JsonNode>> rules) {
    Map<String, String> wantedChains = new TreeMap<>();
    RULES
        .keySet()
        .forEach(hook -> wantedChains.put(hook, "filter %s %d drop".formatted(hook, PRIORITY)));
    if (!chains.equals(wantedChains)) {
      return Optional.of("its chains are " + chains);
    }
    return rules.equals(RULES) ? Optional.empty() : Optional.of("its rules are " + rules);
  }

  private static String chain(JsonNode chain) {
    return "%s %s %d %s"
        .formatted(
            text(chain, "type"),
            text(chain, "hook"),
            chain.path("prio").asInt(0),
            text(chain, "policy"));
  }

  private static JsonNode accepts(String typeOfInterface) {
    return JSON.readTree(
        """
        [{"match": {"op": "==", "left": {"meta": {"key": "%s"}}, "right": "loopback"}},
         {"accept": null}]
        """
            .formatted(typeOfInterface));
  }

  private static JsonNode dropsResolver() {
    return JSON.readTree(
        """
        [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "daddr"}},
         "right": "%s"}}, {"drop": null}]
        """
            .formatted(RESOLVER));
  }

  private static Optional<JsonNode> parse(String answer) {
    try {
      JsonNode all = JSON.readTree(answer).path("nftables");
      return all.isArray() ? Optional.of(all) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.stringValue() : "";
  }
}
