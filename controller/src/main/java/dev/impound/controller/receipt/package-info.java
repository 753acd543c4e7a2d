/**
 * What nodes sign of their captures: receipts as they arrived, which certificate a node showed
 * first, and what a receipt proves of the items that are stored. A receipt that proves nothing, or
 * is not there, is told and never a reason to refuse evidence.
 *
 * <p>Knows nothing of the store and of the contract's messages; everything in a receipt is the
 * node's word, and may be an intruder's. Uses signing. Used by evidence, node, journal and cli.
 */
@NullMarked
package dev.impound.controller.receipt;

import org.jspecify.annotations.NullMarked;
