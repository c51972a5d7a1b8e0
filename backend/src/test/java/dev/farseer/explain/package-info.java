/** Tests of the pipeline: its own rooms, real but for the servers at its edges. */
@NullMarked
package dev.farseer.explain;

import org.jspecify.annotations.NullMarked;
