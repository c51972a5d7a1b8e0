/** Lines to patterns: mining, slots, levels, traces, ranking. */
@NullMarked
package dev.farseer.pattern;

import org.jspecify.annotations.NullMarked;
