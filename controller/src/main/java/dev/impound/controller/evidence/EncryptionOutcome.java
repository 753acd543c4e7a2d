package dev.impound.controller.evidence;

/**
 * What an order to encrypt did.
 *
 * @param encrypted blobs that became age files
 * @param before blobs that were age files already
 * @param shared blobs that stay plain, for other incidents have them too
 * @param bytes plain bytes that were removed
 */
public record EncryptionOutcome(int encrypted, int before, int shared, long bytes) {}
