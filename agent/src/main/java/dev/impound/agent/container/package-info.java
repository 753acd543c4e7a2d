/**
 * The container engine of the node, in terms of this project: what containers there are, pausing,
 * the evidence an engine gives out, images, and sandboxes on a quarantine node.
 *
 * <p>The only importer of docker-java. Knows nothing of evidence kinds, incidents or the
 * controller. Uses no other package. Used by containment, acquisition, quarantine and session.
 *
 * <p>Every call has a time limit of its own, because docker-java's is not enforced on Unix sockets.
 * Commands and streams have separate connections, and a stream that is left before its end is cut,
 * because closing it politely would read all the rest. What an engine says is hostile text.
 */
@NullMarked
package dev.impound.agent.container;

import org.jspecify.annotations.NullMarked;
