package dev.farseer.door;

import io.vertx.ext.web.Router;

/**
 * Routes of another part that are served on the same port, such as the embedded store's.
 *
 * @param path where they start, such as {@code /loki}, without a slash at the end
 * @param guard who may call
 * @param router the routes, relative to {@code path}
 */
public record Mount(String path, Endpoint.Guard guard, Router router) {}
