package dev.farseer.prompt;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.Map;

/** Mustache without its surprises: no HTML escapes, no reflection, nothing missing. */
final class Renderer {
  /** Looks names up in maps only, so that a text is never asked for its length or its bytes. */
  private static final class Maps extends BasicCollector {
    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
      return (ctx, key) ->
          ctx instanceof Map<?, ?> map && map.containsKey(key)
              ? map.get(key)
              : Template.NO_FETCHER_FOUND;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new HashMap<>();
    }
  }

  private Renderer() {}

  static Template compile(String text) {
    return Mustache.compiler()
        .escapeHTML(false)
        .strictSections(true)
        .emptyStringIsFalse(true)
        .withCollector(new Maps())
        .compile(text);
  }
}
