/**
 * Takes alarms in: what an alarm is, the sources it comes from with a parser and a credential each,
 * and the desk that makes it durable before it is acknowledged. Nothing in an alarm is believed
 * here; what follows from it is decided in {@code response}.
 *
 * <p>Owns no database: {@link dev.impound.controller.alarm.AlarmJournal} is implemented in {@code
 * journal}. Used by plan, response and operator.
 */
@NullMarked
package dev.impound.controller.alarm;

import org.jspecify.annotations.NullMarked;
