/** The LogQL grammar, its tree, and its evaluation over lines. */
@NullMarked
package dev.farseer.logql;

import org.jspecify.annotations.NullMarked;
