package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that the casebook is asked about, and what of it costs something to find out: kept by
 * whoever asks about the same pattern again, so that only what has been learnt since is looked at
 * anew. Thread-safe.
 */
public final class Subject {
  /** Enough for the nearest ones even when some of them are not trusted. */
  private static final int MOST_SHIPPED = 20;

  private final Pattern pattern;
  private final Set<String> ids;
  private final Telltale telltale;
  private volatile @Nullable Query query;
  private volatile @Nullable List<CaseIndex.Match> shipped;

  Subject(Pattern pattern) {
    this.pattern = pattern;
    this.telltale = Query.telltale(pattern);
    Set<String> all = new LinkedHashSet<>();
    all.add(pattern.id());
    all.addAll(pattern.aliases());
    this.ids = all;
  }

  Pattern pattern() {
    return pattern;
  }

  /** The pattern's id, then its aliases. */
  Set<String> ids() {
    return ids;
  }

  Telltale telltale() {
    return telltale;
  }

  Query query() {
    Query known = query;
    if (known == null) {
      known = Query.of(pattern);
      query = known;
    }
    return known;
  }

  /** The shipped cases that resemble it by their words; those never change. */
  List<CaseIndex.Match> shipped(CaseIndex index) {
    List<CaseIndex.Match> known = shipped;
    if (known == null) {
      known = CaseIndex.Match.best(index.search(query(), null), MOST_SHIPPED);
      shipped = known;
    }
    return known;
  }
}
