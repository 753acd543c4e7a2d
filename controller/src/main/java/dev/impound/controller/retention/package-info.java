/**
 * What is done by itself with the evidence of closed incidents: encrypting it for those who hold
 * the key elsewhere, and removing it when it was kept long enough. Knows what is due, and when to
 * look; how bytes are encrypted or removed, what a hold is, and what is entered in the chain of
 * custody, the evidence package knows.
 */
@NullMarked
package dev.impound.controller.retention;

import org.jspecify.annotations.NullMarked;
