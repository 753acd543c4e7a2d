/**
 * Tells people and programs elsewhere of each important change of an incident: once per configured
 * channel, in order, and again until it is taken. The news is written in the transaction that makes
 * the change, so that neither is there without the other; a crash between sending and noting it
 * sends it twice, under the same id.
 *
 * <p>Knows incidents by their id and a few facts, never the cloud: a topic is published to through
 * {@link dev.impound.controller.notification.TopicPublisher}. Used by journal and the wiring.
 */
@NullMarked
package dev.impound.controller.notification;

import org.jspecify.annotations.NullMarked;
