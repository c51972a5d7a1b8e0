/** The closed list of what can go wrong, and the time budget that every started thing has. */
@NullMarked
package dev.farseer.problem;

import org.jspecify.annotations.NullMarked;
