package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;

/**
 * A blob of a capture that is to be purged.
 *
 * @param size bytes
 * @param shared whether another capture has it too, and it stays for that reason
 */
public record PurgedBlob(Sha256 digest, long size, boolean shared) {}
