/** What a pattern means: the taxonomy, shipped and learnt cases, similar cases. */
@NullMarked
package dev.farseer.casebook;

import org.jspecify.annotations.NullMarked;
