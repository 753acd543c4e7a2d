/**
 * Re-reads the whole evidence store again and again, at a bounded pace, and tells of bytes that
 * changed. Knows when and how fast to read, and how far it is; what a blob is to be, and what is
 * entered in the chain of custody, the evidence package knows.
 */
@NullMarked
package dev.impound.controller.scrub;

import org.jspecify.annotations.NullMarked;
