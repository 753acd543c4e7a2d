/**
 * Writes age files: what is encrypted for recipients, whose keys Impound never has. The only
 * importer of the library. Used by the evidence store.
 */
@NullMarked
package dev.impound.controller.encryption;

import org.jspecify.annotations.NullMarked;
