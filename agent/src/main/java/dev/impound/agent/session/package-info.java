/**
 * The agent's session with the controller: dialling and dialling again, registration, heartbeats,
 * and the closed set of commands. Each command runs on a thread of its own, so that containment
 * never waits for acquisition.
 *
 * <p>The only package that knows the commands of the contract; generated types of {@code node.v1}
 * stop here. Uses acquisition, command, container, containment, delivery, policy, quarantine and
 * receipt. Used by the root package.
 */
@NullMarked
package dev.impound.agent.session;

import org.jspecify.annotations.NullMarked;
