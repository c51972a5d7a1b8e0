/** The answer table and its renderings. */
@NullMarked
package dev.farseer.frame;

import org.jspecify.annotations.NullMarked;
