@NullMarked
package dev.farseer.insight;

import org.jspecify.annotations.NullMarked;
