/**
 * Looks at archives that came out of a container and tells what in them is odd or made to harm who
 * unpacks them. Nothing is ever unpacked: headers are read one after the other, within limits of
 * entries, name and header bytes and time, whatever the archive says. What cannot be read is a
 * finding and never a failure; the stored bytes stay as they came.
 *
 * <p>Knows nothing of items and captures. Used by {@code evidence}.
 */
@NullMarked
package dev.impound.controller.inspection;

import org.jspecify.annotations.NullMarked;
