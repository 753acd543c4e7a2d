package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.access.Grant;
import dev.impound.controller.access.Labels;
import dev.impound.controller.access.Role;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlAccessRegisterTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final NodeName WEB = new NodeName("web-1");

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlAccessRegister register;

  SqlAccessRegisterTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    register = new SqlAccessRegister(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsAGrantUntilItEnds() {
    Grant everywhere = new Grant("ana", Role.LEAD, Labels.NONE, "root", NOW);
    Grant scoped = new Grant("ana", Role.LEAD, Labels.parse("env=prod,team=shop"), "root", NOW);

    assertThat(register.add(everywhere)).isTrue();
    assertThat(register.add(everywhere)).isFalse();
    assertThat(register.add(scoped)).isTrue();
    assertThat(register.grants()).containsExactly(everywhere, scoped);

    assertThat(register.end(everywhere, "root", NOW)).isTrue();
    assertThat(register.end(everywhere, "root", NOW)).isFalse();
    assertThat(register.grants()).containsExactly(scoped);
    assertThat(register.add(everywhere)).as("granted again").isTrue();
  }

  @Test
  void replacesTheLabelsOfANode() {
    register.label(WEB, Labels.parse("env=dev,team=shop"), "root", NOW);
    register.label(WEB, Labels.parse("env=prod"), "root", NOW);
    assertThat(register.labels()).isEqualTo(Map.of(WEB, Labels.parse("env=prod")));

    register.label(WEB, Labels.NONE, "root", NOW);
    assertThat(register.labels()).isEmpty();
  }
}
