/**
 * Evidence on its way to and from the controller, on connections of their own: cuts blobs into
 * slices, hashes them as they pass, and goes at the controller's pace; and fetches images for a
 * quarantine node.
 *
 * <p>Holds at most 8 MiB of a blob, which the controller has not yet made durable, and goes on from
 * there after a break; when the controller's disk is slow, the sender waits. Knows nothing of
 * engines. Uses acquisition (for what a sink is) and quarantine (for what a source is). Used by
 * session. The generated types of {@code evidence.v1} stop here and in session.
 */
@NullMarked
package dev.impound.agent.delivery;

import org.jspecify.annotations.NullMarked;
