package dev.impound.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.testing.OperatorPen;
import dev.impound.settings.ConfigException;
import dev.impound.wire.VerifyingKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NodePolicyTest {
  @TempDir Path folder;

  private static NodePolicy parse(String yaml) {
    return PolicyFile.parse(Path.of("/etc/impound/policy.yaml"), yaml);
  }

  private static Set<Verb> obeyed(NodePolicy policy) {
    Set<Verb> obeyed = EnumSet.allOf(Verb.class);
    obeyed.removeIf(verb -> policy.forbids(verb).isPresent());
    return obeyed;
  }

  @Test
  void obeysEverythingWithoutAPolicy() {
    assertThat(obeyed(NodePolicy.NONE)).isEqualTo(EnumSet.allOf(Verb.class));
    assertThat(NodePolicy.NONE.protects("shop", "shop:1", Map.of("a", "b"))).isEmpty();
    assertThat(NodePolicy.NONE.inWords()).isEmpty();
  }

  @Test
  void obeysOnlyWhatIsAllowedAndNotDenied() {
    NodePolicy policy = parse("verbs: {allow: [list, freeze, thaw], deny: [thaw]}\n");

    assertThat(obeyed(policy)).containsExactlyInAnyOrder(Verb.LIST, Verb.FREEZE);
    assertThat(policy.forbids(Verb.THAW)).contains("\"verbs.deny\" names it");
    assertThat(policy.forbids(Verb.CAPTURE)).contains("\"verbs.allow\" does not name it");
    assertThat(obeyed(parse("verbs: {allow: []}\n"))).isEmpty();
  }

  @Test
  void reloadsNoEvidenceWhereItMustNot() {
    assertThat(obeyed(parse("quarantine: no\n")))
        .contains(Verb.FREEZE, Verb.CAPTURE)
        .noneMatch(verb -> verb.word().startsWith("quarantine"));
  }

  @Test
  void protectsByNameImageAndLabel() {
    NodePolicy policy =
        parse(
            """
            protected:
              names: ["kube-*", db?]
              images: ["registry.example/infra/*"]
              labels: {com.example.keep: "yes", tier.one: "*"}
            """);

    assertThat(policy.protects("kube-proxy", "x", Map.of()))
        .contains("\"protected.names\" has kube-*");
    assertThat(policy.protects("db1", "x", Map.of())).isPresent();
    assertThat(policy.protects("db12", "x", Map.of())).isEmpty();
    assertThat(policy.protects("a", "registry.example/infra/dns:1", Map.of()))
        .contains("\"protected.images\" has registry.example/infra/*");
    assertThat(policy.protects("a", "x", Map.of("com.example.keep", "yes")))
        .contains("\"protected.labels\" has com.example.keep: yes");
    assertThat(policy.protects("a", "x", Map.of("com.example.keep", "no"))).isEmpty();
    assertThat(policy.protects("a", "x", Map.of("tier.one", "any"))).isPresent();
  }

  @Test
  void matchesANameThatIsMadeToTakeLong() {
    String hostile = "a".repeat(100_000);

    assertThat(new Glob("*a*a*a*a*b").matches(hostile)).isFalse();
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("").matches("a")).isFalse();
    assertThat(new Glob("a*").matches("a.*[")).isTrue();
    assertThat(new Glob("a.c").matches("abc")).isFalse();
  }

  @Test
  void saysInWordsWhatItNarrows() {
    NodePolicy policy =
        parse(
            """
            verbs: {deny: [thaw, quarantine-run]}
            protected: {names: [dns], labels: {keep: "1"}}
            limits: {capture-bytes: 10GiB, capture-time: 5m}
            quarantine: no
            """);

    assertThat(policy.limits().bytes()).hasValue(10L << 30);
    assertThat(policy.limits().time()).contains(Duration.ofMinutes(5));
    assertThat(policy.inWords())
        .containsExactly(
            "never obeys thaw, quarantine-run",
            "reloads no evidence, whatever its role",
            "neither freezes nor cuts off containers named dns",
            "neither freezes nor cuts off containers with label keep=1",
            "captures at most 10737418240 bytes of a kind",
            "captures for at most 300 s");
  }

  @Test
  void tellsAllProblemsWithKeyAndLine() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    verbs:
                      deny: [explode]
                    limits: {capture-bytes: much}
                    quarantine: maybe
                    needs-nobody: [thaw]
                    """))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .satisfiesExactlyInAnyOrder(
                        one ->
                            assertThat(one).startsWith("line 2: verbs.deny: must be one of list"),
                        one -> assertThat(one).startsWith("line 3: limits.capture-bytes: "),
                        one -> assertThat(one).startsWith("line 4: quarantine: "),
                        one -> assertThat(one).isEqualTo("line 5: unknown key needs-nobody")));
  }

  @Test
  void saysWhatNeedsAnOperator() throws Exception {
    Path key = new OperatorPen().writePublicKey(folder.resolve("op.pem"));
    VerifyingKeys learned = VerifyingKeys.parse("", new OperatorPen().publicKey());

    assertThat(parse("").operators(VerifyingKeys.NONE).inWords()).isEmpty();
    assertThat(parse("").operators(learned).inWords())
        .containsExactly(
            "obeys thaw, quarantine-run only with the signature of an operator's key, of which it"
                + " knows 1");
    assertThat(parse("operator-keys: [%s]".formatted(key)).operators(learned).keys().ids())
        .doesNotContainAnyElementsOf(learned.ids())
        .hasSize(1);
    assertThat(parse("needs-operator: [thaw]").operators(VerifyingKeys.NONE).inWords())
        .containsExactly(
            "obeys thaw for nobody: they need an operator's signature, and it knows no operator"
                + " key");
    assertThat(parse("needs-operator: []").operators(learned).inWords()).isEmpty();
  }

  @Test
  void tellsWhatIsWrongWithOperatorKeys() throws Exception {
    Path open = Files.writeString(folder.resolve("open.pem"), new OperatorPen().publicKey());
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
    Files.setPosixFilePermissions(none, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(
            () ->
                parse(
                    """
                    needs-operator: [freeze]
                    operator-keys: [%s, %s, %s]
                    """
                        .formatted(open, none, folder.resolve("missing.pem"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("freeze cannot need one; thaw, restore-network, quarantine-run can")
        .hasMessageContaining("others than its owner can write " + open)
        .hasMessageContaining(none + " holds no public key")
        .hasMessageContaining("there is no such file");
  }
}
