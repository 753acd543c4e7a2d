package dev.impound.controller.signing;

import java.io.IOException;

/** Vouches that bytes existed at a time, by RFC 3161. Safe for use by many threads. */
interface TimestampAuthority {
  /** Answers a request, both DER. */
  byte[] answer(byte[] request) throws IOException;

  /** Whether it answers at once, without a network. */
  boolean isLocal();

  /** As the custody chain names it. */
  String name();
}
