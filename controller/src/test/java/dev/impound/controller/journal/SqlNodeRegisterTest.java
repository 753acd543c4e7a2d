package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.node.EngineFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeRegister.Kept;
import dev.impound.controller.node.NodeRole;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlNodeRegisterTest {
  private static final NodeName WEB = new NodeName("web-1");

  @TempDir Path folder;
  private SqlNodeRegister register;

  @BeforeEach
  void openDatabase() throws IOException {
    register = new SqlNodeRegister(Database.sqlite(folder.resolve("impound.db")).jdbi());
  }

  @Test
  void keepsWhatANodeSaidAndWhoHasIt() {
    register.attach(node("1.0"), "a");
    register.save(node("1.1"));

    assertThat(register.all())
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.attachedTo()).contains("a");
              assertThat(kept.node().agentVersion()).isEqualTo("1.1");
              assertThat(kept.node().roles()).containsExactly(NodeRole.QUARANTINE);
              assertThat(kept.node().connected()).isFalse();
            });
  }

  @Test
  void attachesANodeToWhomeverTookItLast() {
    register.attach(node("1.0"), "a");
    register.attach(node("1.0"), "b");
    register.detach(WEB, "a");

    assertThat(attached()).contains("b");

    register.detach(WEB, "b");
    assertThat(attached()).isEmpty();
  }

  @Test
  void clearsAllThatOneControllerHas() {
    register.attach(node("1.0"), "a");

    register.detachAll("b");
    assertThat(attached()).contains("a");
    register.detachAll("a");
    assertThat(attached()).isEmpty();
  }

  private Optional<String> attached() {
    List<Kept> all = register.all();
    return all.getFirst().attachedTo();
  }

  private static Node node(String version) {
    return new Node(
        WEB,
        Optional.empty(),
        Instant.EPOCH,
        List.of("10.0.0.1"),
        Set.of(NodeRole.QUARANTINE),
        new EngineFacts(true, "", "27", "overlay2", true, 2, "6.1", "/var/lib/docker"),
        version,
        "boot",
        Duration.ZERO);
  }
}
