/** The commands. */
@NullMarked
package dev.farseer.cli;

import org.jspecify.annotations.NullMarked;
