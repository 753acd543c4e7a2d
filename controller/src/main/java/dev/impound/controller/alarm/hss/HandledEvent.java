package dev.impound.controller.alarm.hss;

import java.time.Instant;

/**
 * An event as the Host Security Service wants it named to change it.
 *
 * @param id as the service gave it
 * @param eventClass such as "containerescape_0001"
 * @param type the service's number of the kind of event
 * @param occurred to the millisecond
 */
public record HandledEvent(String id, String eventClass, long type, Instant occurred) {}
