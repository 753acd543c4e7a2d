package dev.impound.controller.cli;

import dev.impound.operator.v1.GetItemRequest;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.wire.Portions;

/** All that a controller tells of one evidence item. */
final class ItemAnswer {
  private ItemAnswer() {}

  /** Asks for it; the manifest is whole in the answer, however it was told. */
  static GetItemResponse of(ControllerLink link, String item) {
    return whole(
        Portions.joined(
            link.evidence().getItem(GetItemRequest.newBuilder().setItemId(item).build())));
  }

  static GetItemResponse whole(GetItemResponse told) {
    return told.getManifestPartsCount() == 0
        ? told
        : told.toBuilder()
            .setManifestJson(String.join("", told.getManifestPartsList()))
            .clearManifestParts()
            .build();
  }
}
