/** Alarms from Falco and Falcosidekick. */
@NullMarked
package dev.impound.controller.alarm.falco;

import org.jspecify.annotations.NullMarked;
