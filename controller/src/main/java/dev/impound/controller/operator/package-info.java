/**
 * What the CLI calls: one gRPC service per feature, which checks that the caller is an operator,
 * translates, and hands on. The domain packages stay free of protobuf because of it.
 *
 * <p>Decides nothing. Used by the root package's wiring.
 */
@NullMarked
package dev.impound.controller.operator;

import org.jspecify.annotations.NullMarked;
