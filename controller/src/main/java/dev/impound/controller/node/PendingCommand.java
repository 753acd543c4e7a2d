package dev.impound.controller.node;

import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CommandProgress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A command that has no outcome yet. It outlives sessions: every new session of its node gets it
 * again, under the same id.
 *
 * @param waits whether it waits for its node to come; one that does not fails when the node goes to
 *     another controller
 */
record PendingCommand(
    Command command,
    boolean waits,
    CompletableFuture<CommandOutcome> outcome,
    Consumer<CommandProgress> onProgress) {}
