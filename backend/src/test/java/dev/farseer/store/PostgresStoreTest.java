package dev.farseer.store;

import org.jspecify.annotations.Nullable;

/** The suite on a real PostgreSQL: one database, emptied before each test. */
final class PostgresStoreTest extends StoreSuite {
  private static @Nullable StoreSettings database;

  @Override
  StoreSettings fresh() {
    StoreSettings known = database;
    if (known == null) {
      known = PostgresServer.shared().database();
      database = known;
    } else {
      String name = known.url().replaceFirst(".*/", "");
      PostgresServer.shared()
          .sql(
              name,
              "TRUNCATE farseer_case, farseer_case_pattern, farseer_case_history, farseer_insight,"
                  + " farseer_work, farseer_spent, farseer_narrative; UPDATE farseer_counter SET value = 0");
    }
    return known;
  }
}
