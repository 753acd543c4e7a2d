package dev.impound.agent.acquisition;

import dev.impound.wire.Sha256;
import java.util.Optional;

/**
 * A delivered blob of an item.
 *
 * @param diffId of a layer: SHA-256 of it uncompressed
 */
public record ItemBlob(Sha256 sha256, long size, BlobPart part, Optional<Sha256> diffId) {}
