package dev.impound.controller.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlCustodyCopies;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.RevealItemRequest;
import dev.impound.operator.v1.ViewItemRequest;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemViewTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir private Path folder;
  private final InProcessCalls calls = new InProcessCalls();
  private Database database;
  private SealedStore store;
  private EvidenceServiceGrpc.EvidenceServiceBlockingStub stub;

  @BeforeEach
  void start() throws IOException {
    database = DatabaseEngine.SQLITE.open(folder);
    store = SealedStore.in(Files.createDirectory(folder.resolve("store")), Notary.without());
    IncidentDesk incidents =
        new IncidentDesk(new SqlIncidentRegister(database.jdbi()), InstantSource.fixed(NOW));
    stub =
        EvidenceServiceGrpc.newBlockingStub(
            calls.as(
                SpiffeId.operator("test", "ana"),
                new EvidenceGrpcService(
                    store.evidence(), incidents, new SqlCustodyCopies(database.jdbi()))));
  }

  @AfterEach
  void stop() throws IOException {
    calls.close();
    store.close();
    database.close();
  }

  private CustodyEvent newest() throws IOException {
    return store.evidence().custodyLog().entries().getLast().event();
  }

  @Test
  void aViewIsMaskedAndARevealIsWholeAndEachIsAnEntryOfCustody() throws IOException {
    String stored = "started\nDB_PASSWORD=hunter2\n";
    ItemId logs = store.sealLogs(stored.getBytes(StandardCharsets.UTF_8));

    String seen =
        stub.viewItem(ViewItemRequest.newBuilder().setItemId(logs.toString()).build()).getText();
    assertThat(seen).isEqualTo("started\nDB_PASSWORD=[masked]\n");
    assertThat(newest().act()).isEqualTo(Act.READ);
    assertThat(newest().actor().text()).isEqualTo("operator/ana");
    assertThat(newest().detail()).isEqualTo("shown, secrets masked");

    String revealed =
        stub.revealItem(RevealItemRequest.newBuilder().setItemId(logs.toString()).build())
            .getText();
    assertThat(revealed).isEqualTo(stored);
    assertThat(newest().detail()).isEqualTo("shown, secrets revealed");
    assertThat(newest().item()).isEqualTo(logs.toString());
  }

  @Test
  void ofALongItemItsBeginningIsShown() throws IOException {
    String logs = store.evidence().items(store.seal()).getFirst().id().toString();

    assertThat(stub.viewItem(ViewItemRequest.newBuilder().setItemId(logs).build()).getCut())
        .isTrue();
  }

  @Test
  void whatIsNoTextIsNotShown() throws IOException {
    ItemId tmpfs = store.sealTmpfs(new byte[1024]);

    assertThat(
            Refusal.from(
                    catchThrowable(
                        () ->
                            stub.viewItem(
                                ViewItemRequest.newBuilder().setItemId(tmpfs.toString()).build())))
                .orElseThrow()
                .reason())
        .isEqualTo(RefusalReason.MALFORMED);
  }
}
