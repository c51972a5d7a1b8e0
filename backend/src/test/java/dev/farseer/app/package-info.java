@NullMarked
package dev.farseer.app;

import org.jspecify.annotations.NullMarked;
