/**
 * The alarm port: an HTTPS server that takes in what sources post, bounded in every way. Knows no
 * source's format.
 */
@NullMarked
package dev.impound.controller.alarm.http;

import org.jspecify.annotations.NullMarked;
