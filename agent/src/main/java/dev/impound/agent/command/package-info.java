/**
 * Whether a command is to be obeyed: signed by a key that the node knows, for this node, not stale,
 * not replayed; and the memory of those that were, which outlives the agent ({@code commands.log}).
 *
 * <p>Knows nothing of what commands do, nor how they travel. Used by session and the root package.
 */
@NullMarked
package dev.impound.agent.command;

import org.jspecify.annotations.NullMarked;
