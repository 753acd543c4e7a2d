/**
 * What one operator asks and another must approve before it is done: the requests, their expiry,
 * and that each is done at most once.
 *
 * <p>Refuses to know what is done: services hand it the action as bytes and do it when it says so.
 */
@NullMarked
package dev.impound.controller.approval;

import org.jspecify.annotations.NullMarked;
