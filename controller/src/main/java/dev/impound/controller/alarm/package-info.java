/**
 * Takes alarms in: finds the container that an alarm means and sets the response going. An alarm is
 * on the disk before it is answered.
 *
 * <p>Knows node and response; sources other than an operator's hand come with their own parser
 * each. Used by operator.
 */
@NullMarked
package dev.impound.controller.alarm;

import org.jspecify.annotations.NullMarked;
