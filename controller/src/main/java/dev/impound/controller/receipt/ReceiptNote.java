package dev.impound.controller.receipt;

import dev.impound.wire.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a capture's manifest says of the node's receipt.
 *
 * @param sha256 of the statement; empty where there is none
 * @param signature SHA-256 of the signature
 * @param certificate SHA-256 of the certificate, DER
 * @param first SHA-256 of the certificate that the node showed first; empty where none is known
 * @param since when that was, ISO 8601; empty where none is known
 * @param why it proves nothing; empty when it does
 * @param differences what the node signed otherwise than it was stored
 */
public record ReceiptNote(
    State state,
    Optional<Sha256> sha256,
    Optional<Sha256> signature,
    Optional<Sha256> certificate,
    Optional<Sha256> first,
    String since,
    String why,
    List<String> differences) {

  /** What it proves. */
  public enum State {
    /** The node's key signed it. */
    SIGNED,
    /** A key signed it whose certificate is not the one that the node showed first. */
    OTHER_KEY,
    /** There is one, and it proves nothing. */
    NOT_PROVEN,
    /** There is none. */
    ABSENT
  }

  public ReceiptNote {
    differences = List.copyOf(differences);
  }

  /** Of a capture without a receipt. */
  public static ReceiptNote absent(String why) {
    Optional<Sha256> none = Optional.empty();
    return new ReceiptNote(State.ABSENT, none, none, none, none, "", why, List.of());
  }

  static ReceiptNote notProven(NodeReceipt receipt, String why) {
    return of(State.NOT_PROVEN, receipt, Optional.empty(), "", why, List.of());
  }

  static ReceiptNote signed(NodeReceipt receipt, ReceiptPin pin, List<String> differences) {
    boolean first = pin.certificate().equals(Sha256.of(receipt.certificate()));
    return of(
        first ? State.SIGNED : State.OTHER_KEY,
        receipt,
        Optional.of(pin.certificate()),
        pin.since().toString(),
        "",
        differences);
  }

  private static ReceiptNote of(
      State state,
      NodeReceipt receipt,
      Optional<Sha256> first,
      String since,
      String why,
      List<String> differences) {
    return new ReceiptNote(
        state,
        Optional.of(Sha256.of(receipt.statement())),
        Optional.of(Sha256.of(receipt.signature())),
        Optional.of(Sha256.of(receipt.certificate())),
        first,
        since,
        why,
        differences);
  }

  /** Whether these are the bytes that the manifest names. */
  public boolean names(NodeReceipt receipt) {
    return sha256.equals(Optional.of(Sha256.of(receipt.statement())))
        && signature.equals(Optional.of(Sha256.of(receipt.signature())))
        && certificate.equals(Optional.of(Sha256.of(receipt.certificate())));
  }

  /** Whether a key signed it, and all it states is stored. */
  public boolean isGood() {
    return state == State.SIGNED && differences.isEmpty();
  }

  /** One sentence for a person. */
  public String words() {
    return switch (state) {
      case ABSENT -> "no receipt of the node: " + why;
      case NOT_PROVEN -> "the node's receipt proves nothing: " + why;
      case SIGNED ->
          "the node's receipt is signed by its certificate SHA-256 %s, known since %s"
                  .formatted(certificate.map(Sha256::hex).orElse("?"), since)
              + differing();
      case OTHER_KEY ->
          "the node's receipt is signed by certificate SHA-256 %s, and the node showed another one first, on %s: SHA-256 %s"
                  .formatted(
                      certificate.map(Sha256::hex).orElse("?"),
                      since,
                      first.map(Sha256::hex).orElse("?"))
              + differing();
    };
  }

  private String differing() {
    return differences.isEmpty() ? "" : "; " + String.join("; ", differences);
  }

  /** Writes it into a manifest. */
  public void write(ObjectNode node) {
    node.put("state", state.name());
    sha256.ifPresent(digest -> node.put("sha256", digest.hex()));
    signature.ifPresent(digest -> node.put("signatureSha256", digest.hex()));
    certificate.ifPresent(digest -> node.put("certificateSha256", digest.hex()));
    first.ifPresent(digest -> node.put("firstCertificateSha256", digest.hex()));
    if (!since.isEmpty()) {
      node.put("firstCertificateSince", since);
    }
    if (!why.isEmpty()) {
      node.put("why", why);
    }
    if (!differences.isEmpty()) {
      differences.forEach(node.putArray("differences")::add);
    }
  }

  /**
   * Reads what {@link #write} wrote; empty for manifests of an older form.
   *
   * @throws IllegalArgumentException when it is not of that form
   */
  public static Optional<ReceiptNote> parse(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<String> differences = new ArrayList<>();
    node.path("differences").forEach(one -> differences.add(one.asString("")));
    return Optional.of(
        new ReceiptNote(
            State.valueOf(node.path("state").asString("")),
            digest(node, "sha256"),
            digest(node, "signatureSha256"),
            digest(node, "certificateSha256"),
            digest(node, "firstCertificateSha256"),
            node.path("firstCertificateSince").asString(""),
            node.path("why").asString(""),
            differences));
  }

  private static Optional<Sha256> digest(JsonNode node, String field) {
    return node.has(field)
        ? Optional.of(Sha256.parse(node.path(field).asString("")))
        : Optional.empty();
  }
}
