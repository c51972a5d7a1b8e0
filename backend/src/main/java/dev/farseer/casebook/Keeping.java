package dev.farseer.casebook;

import dev.farseer.store.CaseRoom;
import dev.farseer.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a casebook keeps what it learns.
 *
 * @param room the cases of the store, which stays its maker's to close, after the casebook
 * @param shared whether other processes may write to it
 * @param hear hands a callback to the store, to be called after changes
 * @param index folder of the index of similar cases, made from the store and made anew when it is
 *     lost; engines of one process that share a store share the folder too, and processes may; none
 *     to keep it in memory
 * @param embedder makes vectors, used when {@link CasebookSettings#vectors} says so
 */
public record Keeping(
    CaseRoom room,
    boolean shared,
    Function<Runnable, Store.Hearing> hear,
    Optional<Path> index,
    Embedder embedder) {
  /** In a store. */
  public static Keeping in(Store store, Optional<Path> index) {
    return new Keeping(store.cases(), store.shared(), store::hear, index, Embedder.NONE);
  }

  /** The same with vectors. */
  public Keeping with(Embedder other) {
    return new Keeping(room, shared, hear, index, other);
  }
}
