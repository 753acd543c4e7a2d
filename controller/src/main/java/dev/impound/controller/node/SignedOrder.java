package dev.impound.controller.node;

import com.google.protobuf.ByteString;

/**
 * What an operator's own key signed, for the node to check. The controller only hands it on.
 *
 * @param order the bytes that are signed, an {@code OperatorOrder}
 * @param signature DER
 * @param keyId SHA-256 of the key's SubjectPublicKeyInfo, 32 bytes
 */
public record SignedOrder(ByteString order, ByteString signature, ByteString keyId) {}
