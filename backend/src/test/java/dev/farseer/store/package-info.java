@NullMarked
package dev.farseer.store;

import org.jspecify.annotations.NullMarked;
