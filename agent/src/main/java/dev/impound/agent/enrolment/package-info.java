/**
 * Who the node is: the key that it made for itself, the certificate that it got for it, by a token
 * the first time and by itself from then on, and the folder in which both outlive the agent.
 *
 * <p>Knows nothing of containers, commands or sessions; others take the files that are current from
 * {@link dev.impound.agent.enrolment.NodeIdentity}. Uses no other package. Used by the root
 * package.
 */
@NullMarked
package dev.impound.agent.enrolment;

import org.jspecify.annotations.NullMarked;
