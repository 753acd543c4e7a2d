package dev.impound.controller.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.impound.controller.incident.CaptureScope.Profile;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptureScopeTest {
  @Test
  void isTheSameAfterItWasKeptAsText() {
    for (CaptureScope scope :
        new CaptureScope[] {
          CaptureScope.STANDARD,
          CaptureScope.of(Profile.FULL).plus(Set.of("volumes")),
          new CaptureScope(Optional.empty(), Set.of("process-files", "logs"))
        }) {
      assertThat(CaptureScope.parse(scope.text())).isEqualTo(scope);
    }
    assertThat(CaptureScope.of(Profile.FULL).plus(Set.of("volumes")).text())
        .isEqualTo("full+volumes");
  }

  @Test
  void refusesToTakeNothingAndWordsThatAreNoNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CaptureScope(Optional.empty(), Set.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> CaptureScope.parse("full+"));
    assertThatIllegalArgumentException().isThrownBy(() -> CaptureScope.parse("Logs;x"));
  }
}
