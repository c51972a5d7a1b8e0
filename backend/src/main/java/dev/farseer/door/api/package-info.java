/** The HTTP API, health, metrics and event streams. */
@NullMarked
package dev.farseer.door.api;

import org.jspecify.annotations.NullMarked;
