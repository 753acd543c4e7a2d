/** Alarms from whoever signs them as Standard Webhooks says. */
@NullMarked
package dev.impound.controller.alarm.generic;

import org.jspecify.annotations.NullMarked;
