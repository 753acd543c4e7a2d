/**
 * Simple Message Notification: topics, subscriptions of HTTP and HTTPS endpoints, and the signed
 * messages that are sent to them, tried again by the rules of the real service.
 *
 * <p>Knows nothing of the API's paths and bodies; used by the API and by the root package.
 */
@NullMarked
package dev.impound.localcloud.smn;

import org.jspecify.annotations.NullMarked;
