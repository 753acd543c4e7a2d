/**
 * What the controller tells of itself: figures for Prometheus, whether it lives, whether it is
 * ready. All of it on a port of its own that asks for no credentials and tells nothing of an
 * incident.
 *
 * <p>Knows no other feature: figures that live elsewhere come as suppliers, checks as {@link
 * dev.impound.controller.metrics.ReadinessCheck}. Used by the wiring.
 */
@NullMarked
package dev.impound.controller.metrics;

import org.jspecify.annotations.NullMarked;
