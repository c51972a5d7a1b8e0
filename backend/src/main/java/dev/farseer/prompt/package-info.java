/** Versioned prompt templates: loading, identity, strict rendering. */
@NullMarked
package dev.farseer.prompt;

import org.jspecify.annotations.NullMarked;
