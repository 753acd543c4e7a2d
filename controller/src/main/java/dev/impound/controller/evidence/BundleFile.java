package dev.impound.controller.evidence;

/**
 * A small file of what an operator pulls.
 *
 * @param path below the folder, with "/" between names
 * @param bytes its content, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Carried from here to the wire and never compared.
public record BundleFile(String path, byte[] bytes) {}
