/** The Grafana JSON data source contract and the flat endpoint beside it. */
@NullMarked
package dev.farseer.door.json;

import org.jspecify.annotations.NullMarked;
