/**
 * How settings records are filled from YAML and the environment, with every problem told at once.
 */
@NullMarked
package dev.farseer.settings;

import org.jspecify.annotations.NullMarked;
