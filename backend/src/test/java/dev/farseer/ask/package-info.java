/** Tests of questions in plain words. */
@NullMarked
package dev.farseer.ask;

import org.jspecify.annotations.NullMarked;
