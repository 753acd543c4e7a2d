package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView;
import dev.impound.controller.receipt.ReceiptNote;
import java.util.Optional;

/** The part of VERIFY.txt that is about what the node signed. */
record ReceiptInstructions(ManifestView manifest) {
  private static final String COMMANDS =
      """
      openssl cms -verify -binary -inform DER -in receipt.p7s -content receipt.json -CAfile receipt-cert.pem -out /dev/null
      test "$(sha256sum receipt.json | cut -d' ' -f1)" = "$(jq -r .receipt.sha256 manifest.json)"
      test "$(sha256sum receipt.p7s | cut -d' ' -f1)" = "$(jq -r .receipt.signatureSha256 manifest.json)"
      test "$(openssl x509 -in receipt-cert.pem -outform DER | sha256sum | cut -d' ' -f1)" = "$(jq -r .receipt.certificateSha256 manifest.json)"
      """;

  /** Nothing that the node signed is missing, and nothing that is whole was not signed. */
  private static final String COMPARISON =
      "jq -e --slurpfile node receipt.json '[$node[0].items[].blobs[].sha256] as $signed"
          + " | [.items[].blobs[].sha256] as $kept"
          + " | [.items[] | select(.state == \"SEALED\") | .blobs[]"
          + " | select(.role != \"IMAGE_MANIFEST\") | .sha256] as $whole"
          + " | ($signed - $kept) + ($whole - $signed) | length == 0' manifest.json >/dev/null\n";

  String text() {
    Optional<ReceiptNote> note = manifest.receipt();
    if (note.isEmpty()) {
      return "\n# 6. There is NO RECEIPT of the node: the manifest is of an older form.\n";
    }
    return switch (note.get().state()) {
      case ABSENT ->
          "\n# 6. There is NO RECEIPT of the node: %s\n".formatted(line(note.get().why()));
      case NOT_PROVEN ->
          "\n# 6. The node's receipt proves NOTHING: %s\n".formatted(line(note.get().why()));
      case SIGNED, OTHER_KEY -> signed(note.get());
    };
  }

  private String signed(ReceiptNote note) {
    StringBuilder text = new StringBuilder();
    text.append(
        """

        # 6. Node %s itself signed which digests it took, with a key of its own that the controller does not have.
        # %s
        # The manifest names this certificate; nobody vouches for it but the node, which shows the same one for ever.
        """
            .formatted(line(manifest.node()), known(note)));
    text.append(COMMANDS);
    if (note.differences().isEmpty()) {
      return text.append(COMPARISON).toString();
    }
    text.append("# What the node signed is NOT what is here:\n");
    note.differences().forEach(one -> text.append("# ").append(line(one)).append('\n'));
    return text.append("# ").append(COMPARISON).toString();
  }

  private static String known(ReceiptNote note) {
    String since = line(note.since());
    return note.state() == ReceiptNote.State.SIGNED
        ? "The controller has known its certificate since %s.".formatted(since)
        : "Its certificate is NOT the one that the node showed first, on %s.".formatted(since);
  }

  /** A line of a script must stay one, whatever is in it. */
  private static String line(String text) {
    return Shown.sentence(text);
  }
}
