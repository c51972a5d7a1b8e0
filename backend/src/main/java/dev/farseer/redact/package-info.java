/** Masks secrets and personal data before anything else sees the text. */
@NullMarked
package dev.farseer.redact;

import org.jspecify.annotations.NullMarked;
