/** A Loki-compatible store inside the process, filled by pushes or from files. */
@NullMarked
package dev.farseer.embedded;

import org.jspecify.annotations.NullMarked;
