/**
 * What the node's own administrator allows: a file that root alone can write, and that can only
 * narrow what the controller may order. Decides, and knows nothing of how verbs are carried out.
 *
 * <p>Uses no other package. Used by session and the root package.
 */
@NullMarked
package dev.impound.agent.policy;

import org.jspecify.annotations.NullMarked;
