/**
 * Isolation: cutting at a point of the cloud, and undoing that: a listener is closed to all but the
 * responders' addresses, a member drained, a server's port shut off. Owns what a listener was
 * before ({@link dev.impound.controller.isolation.Whitelist}), the compare before every write, the
 * re-read after it, and which failures are tried again.
 *
 * <p>Knows no cloud: what it needs of one is {@link
 * dev.impound.controller.isolation.LoadBalancers}, implemented in {@code cloud}. Keeps nothing: the
 * caller journals the prior state before it isolates. Used by {@code response}.
 */
@NullMarked
package dev.impound.controller.isolation;

import org.jspecify.annotations.NullMarked;
