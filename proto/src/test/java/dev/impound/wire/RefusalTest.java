package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {

  @Test
  void travelsWholeInAStatus() {
    Refusal refusal =
        new Refusal(
            RefusalReason.CONTAINER_AMBIGUOUS,
            "two containers are named shop",
            "name one by its id",
            List.of("aa shop", "bb shop"));

    StatusRuntimeException status = refusal.asStatus();

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(Refusal.from(status)).contains(refusal);
  }

  @Test
  void isNotSeenInAStatusThatCarriesNone() {
    assertThat(Refusal.from(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
    assertThat(Refusal.from(new IllegalStateException("no call"))).isEmpty();
  }

  @Test
  void everyReasonStandsInTheContractsTableUnderItsStatus() throws IOException {
    List<String> table = Files.readAllLines(Path.of("README.md"));
    for (RefusalReason reason : RefusalReason.values()) {
      assertThat(table)
          .as(reason.name())
          .anyMatch(
              row -> row.startsWith("| " + reason.code() + " |") && row.contains(reason.name()));
    }
  }
}
