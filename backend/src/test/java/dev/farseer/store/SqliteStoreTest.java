package dev.farseer.store;

/** The suite on a file. */
final class SqliteStoreTest extends StoreSuite {
  @Override
  StoreSettings fresh() {
    return StoreSettings.defaults().at(folder.resolve("data").resolve("farseer.db"));
  }
}
