/** Grafana's backend plugin protocol over gRPC; here or, as a gateway, at a Farseer service. */
@NullMarked
package dev.farseer.door.plugin;

import org.jspecify.annotations.NullMarked;
