/** What outlives the process: cases, insights and the work under way, in SQLite or PostgreSQL. */
@org.jspecify.annotations.NullMarked
package dev.farseer.store;
