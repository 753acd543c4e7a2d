/**
 * The trust domain: the authority that makes certificates, and the certificates of the controller,
 * of nodes and of operators; and in a running controller, who of them is banned. Who makes a call
 * is {@code rpc}'s.
 *
 * <p>Knows nothing of what an identity may do. Uses rpc and signing. Used by journal, operator, the
 * wiring, and the commands {@code init}, {@code issue} and {@code keys}.
 */
@NullMarked
package dev.impound.controller.identity;

import org.jspecify.annotations.NullMarked;
