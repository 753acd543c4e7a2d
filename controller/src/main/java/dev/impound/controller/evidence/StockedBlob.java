package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.util.OptionalLong;

/**
 * A blob that lies in the store, or should.
 *
 * @param size bytes of its file; 0 where there is none
 * @param sealedSize bytes that a sealed capture says it has; empty where none names it
 */
public record StockedBlob(Sha256 digest, long size, OptionalLong sealedSize) {}
