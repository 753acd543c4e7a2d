/**
 * Host Security Service: the alarm events that somebody made, and how they were handled.
 *
 * <p>Detects nothing. Events are JSON, kept as they were given, so that odd ones can be tried.
 * Knows nothing of the API's paths and queries; used by the API and by the root package.
 */
@NullMarked
package dev.impound.localcloud.hss;

import org.jspecify.annotations.NullMarked;
