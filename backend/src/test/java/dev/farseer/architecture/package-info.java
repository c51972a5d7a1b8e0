@NullMarked
package dev.farseer.architecture;

import org.jspecify.annotations.NullMarked;
