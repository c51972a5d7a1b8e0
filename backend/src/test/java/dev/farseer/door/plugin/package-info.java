/** Tests of the plugin protocol over real sockets. */
@NullMarked
package dev.farseer.door.plugin;

import org.jspecify.annotations.NullMarked;
