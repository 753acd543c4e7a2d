package dev.impound.agent.containment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of rules that cuts a network, and what makes it out when it is read back: three chains
 * that see packets before any usual one, drop everything, and let loopback alone pass.
 */
final class CutRules {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String NAME = "impound_cut";
  private static final int PRIORITY = -500;

  /** Chain by hook, and how it names the interface that may pass. */
  private static final Map<String, String> CHAINS =
      Map.of("input", "iifname", "output", "oifname", "forward", "");

  /** Removes the table, also where there is none. */
  static final String REMOVE = "table inet %1$s\ndelete table inet %1$s\n".formatted(NAME);

  /** Puts the table in place of whatever has its name, at once and as a whole. */
  static final String CUT =
      REMOVE
          + """
          table inet %1$s {
            chain input { type filter hook input priority %2$d; policy drop; iifname "lo" accept; }
            chain output { type filter hook output priority %2$d; policy drop; oifname "lo" accept; }
            chain forward { type filter hook forward priority %2$d; policy drop; }
          }
          """
              .formatted(NAME, PRIORITY);

  static final List<String> LOAD = List.of("-f", "-");
  static final List<String> READ = List.of("-j", "list", "table", "inet", NAME);
  static final List<String> TABLES = List.of("-j", "list", "tables");

  private CutRules() {}

  /** Whether a list of tables has this one; empty when it cannot be read. */
  static Optional<Boolean> isListed(String tables) {
    return parse(tables)
        .map(
            all ->
                all.valueStream()
                    .map(one -> one.path("table"))
                    .anyMatch(
                        one ->
                            text(one, "family").equals("inet") && text(one, "name").equals(NAME)));
  }

  /** What is wrong with the table as it was read back; empty when it cuts. */
  static Optional<String> problem(String table) {
    Optional<JsonNode> all = parse(table);
    if (all.isEmpty()) {
      return Optional.of("nft's answer cannot be read");
    }
    Map<String, String> chains = new TreeMap<>();
    List<String> rules = new ArrayList<>();
    for (JsonNode one : all.get()) {
      if (!one.path("table").path("flags").isMissingNode()) {
        return Optional.of("the table has flags, so that it may sleep");
      }
      if (one.has("chain")) {
        chains.put(text(one.path("chain"), "name"), chain(one.path("chain")));
      }
      if (one.has("rule")) {
        rules.add(text(one.path("rule"), "chain") + " " + one.path("rule").path("expr"));
      }
    }
    return wanted(chains, rules);
  }

  private static Optional<String> wanted(Map<String, String> chains, List<String> rules) {
    Map<String, String> wantedChains = new TreeMap<>();
    List<String> wantedRules = new ArrayList<>();
    CHAINS.forEach(
        (hook, interfaceKey) -> {
          wantedChains.put(hook, "filter %s %d drop".formatted(hook, PRIORITY));
          if (!interfaceKey.isEmpty()) {
            wantedRules.add(hook + " " + accept(interfaceKey));
          }
        });
    if (!chains.equals(wantedChains)) {
      return Optional.of("its chains are " + chains);
    }
    return rules.size() == wantedRules.size() && rules.containsAll(wantedRules)
        ? Optional.empty()
        : Optional.of("its rules are " + rules);
  }

  private static String chain(JsonNode chain) {
    return "%s %s %d %s"
        .formatted(
            text(chain, "type"),
            text(chain, "hook"),
            chain.path("prio").asInt(0),
            text(chain, "policy"));
  }

  private static JsonNode accept(String interfaceKey) {
    return JSON.readTree(
        """
        [{"match": {"op": "==", "left": {"meta": {"key": "%s"}}, "right": "lo"}}, {"accept": null}]
        """
            .formatted(interfaceKey));
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
