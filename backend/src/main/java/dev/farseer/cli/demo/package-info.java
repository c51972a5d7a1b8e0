/** The bundled incident of a small shop, and loads for measurements: generated, never a blob. */
@NullMarked
package dev.farseer.cli.demo;

import org.jspecify.annotations.NullMarked;
