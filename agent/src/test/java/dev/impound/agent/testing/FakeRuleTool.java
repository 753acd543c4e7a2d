package dev.impound.agent.testing;

import dev.impound.agent.containment.ProgramMissingException;
import dev.impound.agent.containment.RuleTool;
import java.util.List;
import java.util.Optional;

/** Rules of one namespace in memory, told as nft tells them. */
public final class FakeRuleTool implements RuleTool {
  private static final String TABLE =
      "{\"table\": {\"family\": \"inet\", \"name\": \"impound_cut\"}}";

  private static final String RESOLVER =
      """
      {"rule": {"family": "inet", "table": "impound_cut", "chain": "input", "handle": 4, "expr": [
       {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "daddr"}},
       "right": "127.0.0.11"}}, {"drop": null}]}}
      """;

  private Optional<String> rules = Optional.empty();
  private Optional<String> garbage = Optional.empty();
  private Optional<String> missing = Optional.empty();
  private Runnable afterLoad = () -> {};
  private String entered = "net:[7]";
  private int loads;

  /** How often rules were loaded. */
  public int loads() {
    return loads;
  }

  /** Whether the table is there. */
  public boolean isCut() {
    return rules.isPresent();
  }

  /** Answers every question by this. */
  public void garbage(String answer) {
    garbage = Optional.of(answer);
  }

  /** The node lacks a program. */
  public void without(String program) {
    missing = Optional.of(program);
  }

  /** Processes are in this namespace by the time that they are entered. */
  public void enter(String namespace) {
    entered = namespace;
  }

  /** Something happens right after rules were loaded. */
  public void afterLoad(Runnable what) {
    afterLoad = what;
  }

  /** Somebody changes a rule by hand. */
  public void meddle(String from, String to) {
    rules = rules.map(text -> text.replace(from, to));
  }

  @Override
  public Answer run(long pid, String namespace, List<String> arguments, String input) {
    missing.ifPresent(
        program -> {
          throw new ProgramMissingException(program, "package-of-" + program);
        });
    if (!namespace.equals(entered)) {
      return new Answer(-1, "", "the process is in another network namespace by now");
    }
    if (arguments.equals(List.of("-f", "-"))) {
      loads++;
      rules = input.contains("chain") ? Optional.of(cut()) : Optional.empty();
      afterLoad.run();
      return new Answer(0, "", "");
    }
    if (garbage.isPresent()) {
      return new Answer(0, garbage.get(), "");
    }
    if (!arguments.equals(List.of("-j", "list", "table", "inet", "impound_cut"))) {
      throw new AssertionError("asks for what an intruder can make long: " + arguments);
    }
    return table();
  }

  private Answer table() {
    return rules
        .map(text -> new Answer(0, text, ""))
        .orElseGet(() -> new Answer(1, "", "Error: No such file or directory"));
  }

  private static String cut() {
    return "{\"nftables\": [{\"metainfo\": {\"version\": \"1.0.6\"}}, %s, %s, %s, %s, %s, %s, %s]}"
        .formatted(
            TABLE,
            chain("input"),
            chain("output"),
            chain("forward"),
            RESOLVER,
            rule("input", "iiftype"),
            rule("output", "oiftype"));
  }

  private static String chain(String hook) {
    return """
    {"chain": {"family": "inet", "table": "impound_cut", "name": "%1$s", "handle": 1,
     "type": "filter", "hook": "%1$s", "prio": -500, "policy": "drop"}}
    """
        .formatted(hook);
  }

  private static String rule(String chain, String key) {
    return """
    {"rule": {"family": "inet", "table": "impound_cut", "chain": "%s", "handle": 4, "expr": [
     {"match": {"op": "==", "left": {"meta": {"key": "%s"}}, "right": "loopback"}}, {"accept": null}]}}
    """
        .formatted(chain, key);
  }
}
