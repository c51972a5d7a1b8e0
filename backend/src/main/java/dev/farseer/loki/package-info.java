/** The client that reads a whole window of lines from Loki. */
@NullMarked
package dev.farseer.loki;

import org.jspecify.annotations.NullMarked;
