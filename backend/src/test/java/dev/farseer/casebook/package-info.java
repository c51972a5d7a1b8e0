/** Tests of the casebook, its shipped cases and the taxonomy. */
@NullMarked
package dev.farseer.casebook;

import org.jspecify.annotations.NullMarked;
