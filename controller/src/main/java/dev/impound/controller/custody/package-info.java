/**
 * The chain of custody: one append-only file, {@code custody.jsonl}, in which every hand that touches
 * evidence leaves an entry that names the SHA-256 of the entry before it.
 *
 * <p>An entry's digest is the SHA-256 of its line without the newline, so that the chain can be
 * checked with a shell alone:
 *
 * <pre>{@code
 * prev=$(printf '0%.0s' $(seq 64)); n=0
 * while IFS= read -r line; do
 *   n=$((n+1))
 *   case $line in
 *     "{\"sequence\":$n,\"previous\":\"$prev\","*) ;;
 *     *) echo "broken at line $n"; exit 1 ;;
 *   esac
 *   prev=$(printf '%s' "$line" | sha256sum | cut -d' ' -f1)
 * done < custody.jsonl
 * echo "$n entries, last $prev"
 * }</pre>
 *
 * <p>Knows no evidence but by the names it is told. Used by {@code evidence} and {@code operator}.
 */
@NullMarked
package dev.impound.controller.custody;

import org.jspecify.annotations.NullMarked;
