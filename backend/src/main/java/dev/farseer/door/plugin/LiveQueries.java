package dev.farseer.door.plugin;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queries whose answer was not whole, by the stream that brings the rest. Bounded: a stream of
 * long ago is not found any more, and the next refresh of the panel names a new one.
 */
final class LiveQueries {
  private static final String PREFIX = "explain/";
  private static final int MOST = 1000;

  private final Map<String, PluginQuery> queries =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PluginQuery> eldest) {
          return size() > MOST;
        }
      };

  /** Remembers the query and returns its path: {@code explain/} and a hash of what was asked. */
  synchronized String remember(PluginQuery query) {
    String path = PREFIX + hash(query.type().word() + '\n' + query.question());
    queries.put(path, query);
    return path;
  }

  /** Whether the path is known. */
  synchronized boolean knows(String path) {
    return queries.containsKey(path);
  }

  /**
   * The query of a path.
   *
   * @throws Problem {@link Reason#NOT_FOUND}
   */
  synchronized PluginQuery get(String path) {
    PluginQuery query = queries.get(path);
    if (query == null) {
      throw new Problem(Reason.NOT_FOUND, "there is no such stream any more: refresh the panel");
    }
    return query;
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
