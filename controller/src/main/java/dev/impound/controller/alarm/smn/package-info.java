/**
 * Alarms and triggers from topics of Simple Message Notification: confirmation, signature, reading.
 * A message is believed once its signature fits a certificate that is pinned or that the configured
 * cloud itself gave out; no address in a message is ever contacted. Where the certificate cannot be
 * had at the moment the sender is told to send again, because SMN drops for good what is refused.
 */
@NullMarked
package dev.impound.controller.alarm.smn;

import org.jspecify.annotations.NullMarked;
