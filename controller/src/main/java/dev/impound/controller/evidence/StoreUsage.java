package dev.impound.controller.evidence;

/**
 * Room on the evidence disk.
 *
 * @param storedBytes bytes of all blobs, each counted once
 * @param freeBytes bytes that new evidence may still take
 */
public record StoreUsage(long storedBytes, long freeBytes) {}
