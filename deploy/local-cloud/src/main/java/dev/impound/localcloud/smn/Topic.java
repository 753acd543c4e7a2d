package dev.impound.localcloud.smn;

/** A topic, by its name and by the name that is unique in the cloud. */
public record Topic(String name, String urn) {}
