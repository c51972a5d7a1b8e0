/** A question in plain words becomes a LogQL query, which the pipeline then answers. */
@NullMarked
package dev.farseer.ask;

import org.jspecify.annotations.NullMarked;
