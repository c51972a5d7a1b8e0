@NullMarked
package dev.farseer.telemetry;

import org.jspecify.annotations.NullMarked;
