/**
 * What the node itself states of a capture, signed: which items it took, with the digest of every
 * blob, by the node's own clock. The key is made at the agent's first start, kept in its state
 * folder for ever, and used for nothing else, so that years later it can be shown that the node
 * stated these digests, independent of the controller that keeps the bytes.
 *
 * <p>Knows nothing of how a receipt travels. Uses acquisition. Used by session and the root
 * package.
 */
@NullMarked
package dev.impound.agent.receipt;

import org.jspecify.annotations.NullMarked;
