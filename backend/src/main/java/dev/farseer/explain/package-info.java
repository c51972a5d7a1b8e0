/** The pipeline of one query. */
@NullMarked
package dev.farseer.explain;

import org.jspecify.annotations.NullMarked;
