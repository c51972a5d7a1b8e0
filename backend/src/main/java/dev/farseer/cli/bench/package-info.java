/** What the measurements need: servers that fail as told, lines that nobody knows, public logs. */
@NullMarked
package dev.farseer.cli.bench;

import org.jspecify.annotations.NullMarked;
