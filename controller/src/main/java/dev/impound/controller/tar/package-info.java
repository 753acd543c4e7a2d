/**
 * Headers of tar archives: read with distrust and written exactly. One block at a time; what an
 * archive is made of is the business of its readers. The layout is that of POSIX.1-2017 (pax,
 * ustar) with GNU's sizes in base 256.
 */
@NullMarked
package dev.impound.controller.tar;

import org.jspecify.annotations.NullMarked;
