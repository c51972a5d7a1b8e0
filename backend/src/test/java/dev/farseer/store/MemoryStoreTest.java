package dev.farseer.store;

/** The suite in memory. */
final class MemoryStoreTest extends StoreSuite {
  @Override
  StoreSettings fresh() {
    return StoreSettings.defaults().inMemory();
  }
}
