/**
 * Hides secrets in what is shown of a container: its environment, its command lines, its logs. What
 * is stored stays whole.
 *
 * <p>Knows no evidence and no service: it is handed text and hands text back.
 */
@NullMarked
package dev.impound.controller.masking;

import org.jspecify.annotations.NullMarked;
