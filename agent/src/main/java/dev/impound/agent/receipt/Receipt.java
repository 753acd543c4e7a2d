package dev.impound.agent.receipt;

import dev.impound.wire.Sha256;

/** What came of signing for a capture. */
public sealed interface Receipt {

  /** The node signed for it. */
  final class Signed implements Receipt {
    private final byte[] statement;
    private final byte[] signature;
    private final byte[] certificate;

    Signed(byte[] statement, byte[] signature, byte[] certificate) {
      this.statement = statement.clone();
      this.signature = signature.clone();
      this.certificate = certificate.clone();
    }

    /** What is stated, JSON; the signature is over exactly these bytes. */
    public byte[] statement() {
      return statement.clone();
    }

    /** Detached CMS signature, DER. */
    public byte[] signature() {
      return signature.clone();
    }

    /** The node's self-signed certificate, DER. */
    public byte[] certificate() {
      return certificate.clone();
    }

    @Override
    public String toString() {
      return "receipt sha256 " + Sha256.of(statement);
    }
  }

  /**
   * The node did not sign.
   *
   * @param why one sentence, for a person
   */
  record Missing(String why) implements Receipt {}
}
