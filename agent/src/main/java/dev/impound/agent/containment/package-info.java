/**
 * Freezing a container and proving it, and letting it run again; holding its restart policy;
 * cutting its network on the node, whatever the cloud does. A freeze that the engine reports is
 * only a claim: an intruder with enough rights can move a process out of the freezer first, so
 * every thread of every process that is the container's by any sign is looked up in the kernel.
 *
 * <p>Knows nothing of sessions or evidence. Uses container and process. Used by acquisition and
 * session.
 */
@NullMarked
package dev.impound.agent.containment;

import org.jspecify.annotations.NullMarked;
