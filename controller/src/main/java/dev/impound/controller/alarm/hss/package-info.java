/**
 * Alarms of the Host Security Service: polled, fetched on a trigger, marked as handled. What its
 * notifications say is not documented and only makes it be asked; what its API answers is read as
 * raw JSON, because its description and its answers differ.
 */
@NullMarked
package dev.impound.controller.alarm.hss;

import org.jspecify.annotations.NullMarked;
