/** Findings to insights: grouping, roles, change. */
@NullMarked
package dev.farseer.insight;

import org.jspecify.annotations.NullMarked;
