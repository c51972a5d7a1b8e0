/** What a log is made of: lines, time ranges, queries. */
@NullMarked
package dev.farseer.log;

import org.jspecify.annotations.NullMarked;
