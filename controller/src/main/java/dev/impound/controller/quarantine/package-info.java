/**
 * Evidence on a quarantine node: load, run in a sandbox, shell, stop. Each is a step of the
 * incident that the evidence belongs to.
 *
 * <p>Knows node, evidence and incident. {@code ShellGrpcService} is the one class here that speaks
 * protobuf. Used by operator.
 */
@NullMarked
package dev.impound.controller.quarantine;

import org.jspecify.annotations.NullMarked;
