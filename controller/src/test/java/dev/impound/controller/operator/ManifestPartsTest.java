package dev.impound.controller.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.GetItemResponse;
import dev.impound.wire.Limits;
import dev.impound.wire.Portions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestPartsTest {
  @Test
  void aShortManifestIsTold() {
    assertThat(ManifestParts.of("{}").getManifestJson()).isEqualTo("{}");
  }

  /** One of 10 TiB names so many chunks. */
  @Test
  void aLongManifestIsToldInPartsThatMessagesHold() {
    String manifest = "\ud83d\udc33 0123456789abcdef".repeat(1 << 20);

    List<GetItemResponse> portions = Portions.of(ManifestParts.of(manifest));

    assertThat(portions)
        .allSatisfy(one -> assertThat(one.getSerializedSize()).isLessThan(Limits.MESSAGE_BYTES));
    assertThat(String.join("", Portions.joined(portions.iterator()).getManifestPartsList()))
        .isEqualTo(manifest);
  }
}
