/**
 * The trust domain: the authority that makes certificates, and the certificates of the controller,
 * of nodes and of operators. Who a caller is in a running controller is {@code rpc}'s.
 *
 * <p>Knows nothing of what an identity may do. Used by the commands {@code init} and {@code issue}.
 */
@NullMarked
package dev.impound.controller.identity;

import org.jspecify.annotations.NullMarked;
