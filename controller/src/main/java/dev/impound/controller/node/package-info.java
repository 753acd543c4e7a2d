/**
 * The controller's side of the node sessions: which nodes there are, what they say of themselves,
 * and commands to them, numbered and signed, with their outcomes.
 *
 * <p>What a node says is a claim; only its name comes from its certificate. Generated protobuf
 * types stop at {@code NodeSessionGrpcService}, {@code NodeCommands} and the translation beside
 * them. Knows nothing of incidents. Used by alarm, response, quarantine and operator.
 */
@NullMarked
package dev.impound.controller.node;

import org.jspecify.annotations.NullMarked;
