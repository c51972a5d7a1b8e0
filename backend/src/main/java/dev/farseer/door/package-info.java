/** What every door shares: settings, routes on virtual threads, limits, problems, answer frames. */
@NullMarked
package dev.farseer.door;

import org.jspecify.annotations.NullMarked;
