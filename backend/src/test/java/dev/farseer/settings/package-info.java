@NullMarked
package dev.farseer.settings;

import org.jspecify.annotations.NullMarked;
