/**
 * Signatures and timestamps: detached CMS signatures made with a key of their own, RFC 3161 tokens
 * from a timestamp authority elsewhere or the bundled one, and the check of both, which stock tools
 * can do as well ({@code openssl cms -verify}, {@code openssl ts -verify}). Checks what nodes sign
 * with keys of their own too. The key that signs commands to nodes is here as well, since it may be
 * in a token like the other.
 *
 * <p>Knows nothing of what is signed. Used by {@code evidence}, {@code node} and {@code receipt},
 * by {@code cli} to check without a controller, and by {@code config}.
 */
@NullMarked
package dev.impound.controller.signing;

import org.jspecify.annotations.NullMarked;
