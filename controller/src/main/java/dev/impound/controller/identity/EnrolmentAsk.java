package dev.impound.controller.identity;

/** A request for a node's first certificate, as it came; nothing of it is verified. */
public final class EnrolmentAsk {
  private final String token;
  private final byte[] request;
  private final byte[] proof;
  private final byte[] server;
  private final String wanted;
  private final String address;

  /**
   * A request.
   *
   * @param request the certificate request, DER
   * @param proof that its maker knows the token's secret
   * @param server DER of the certificate that the connection's server showed
   * @param wanted what the node would be called
   * @param address where it comes from
   */
  public EnrolmentAsk(
      String token, byte[] request, byte[] proof, byte[] server, String wanted, String address) {
    this.token = token;
    this.request = request.clone();
    this.proof = proof.clone();
    this.server = server.clone();
    this.wanted = wanted;
    this.address = address;
  }

  String token() {
    return token;
  }

  byte[] request() {
    return request.clone();
  }

  byte[] proof() {
    return proof.clone();
  }

  byte[] server() {
    return server.clone();
  }

  String wanted() {
    return wanted;
  }

  String address() {
    return address;
  }
}
