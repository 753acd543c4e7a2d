/**
 * The REST side: requests with the SDK's signature, the shapes, pages and error bodies of ELB v3,
 * ECS v1, SMN v2 and HSS v5, and the control paths under {@code /local-cloud/} that no cloud has.
 *
 * <p>Decides nothing about the objects; that is {@code state}'s, {@code smn}'s and {@code hss}'s.
 * Used by the root package.
 */
@NullMarked
package dev.impound.localcloud.api;

import org.jspecify.annotations.NullMarked;
