/** Fakes that several packages' tests share. */
@NullMarked
package dev.impound.controller.testing;

import org.jspecify.annotations.NullMarked;
