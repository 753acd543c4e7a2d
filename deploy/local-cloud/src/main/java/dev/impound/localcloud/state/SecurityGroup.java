package dev.impound.localcloud.state;

import java.time.Instant;

/** A security group; its rules are told apart from it. */
public record SecurityGroup(String id, String name, String description, Instant created) {}
