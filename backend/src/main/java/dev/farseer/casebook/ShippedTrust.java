package dev.farseer.casebook;

import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the written cases are trusted after they have misled. The store keeps no written case,
 * but a row of its own under {@code shipped:<id>} for the trust in one: replicas hear of it like of
 * any other change, and it goes, as a model's case does, when it is old. Thread-safe.
 */
final class ShippedTrust {
  private final CaseRoom room;
  private final Map<String, Case> written = new HashMap<>();
  private final Map<String, Double> trust = new ConcurrentHashMap<>();

  ShippedTrust(CaseRoom room, List<Case> written) {
    this.room = room;
    written.forEach(each -> this.written.put(each.id(), each));
  }

  boolean knows(String id) {
    return written.containsKey(id);
  }

  /** 0 to 1; 1 when the case never misled. */
  double in(String id) {
    return trust.isEmpty() ? 1 : trust.getOrDefault(id, 1.0);
  }

  /** Reads all of it anew. */
  boolean read() {
    Map<String, Double> read = new HashMap<>();
    for (StoredCase each :
        room.ofPatterns(
            written.keySet().stream().map(id -> Learnt.TRUST_IN_SHIPPED + id).toList())) {
      read.put(shipped(each), each.trust());
    }
    trust.keySet().retainAll(read.keySet());
    trust.putAll(read);
    return true;
  }

  /** Takes over what of it is among changes. */
  void take(List<StoredCase> changes) {
    for (StoredCase each : changes) {
      if (!Learnt.isCase(each)) {
        if (each.removed() || each.trust() >= 1) {
          trust.remove(shipped(each));
        } else {
          trust.put(shipped(each), each.trust());
        }
      }
    }
  }

  /** Multiplies the trust in a case. */
  void lower(String caseId, double factor, String why) {
    Case misled = written.get(caseId);
    if (misled == null) {
      return;
    }
    String id = Learnt.TRUST_IN_SHIPPED + caseId;
    if (room.get(id).isEmpty()) {
      room.put(row(misled, id), "the trust in a shipped case", "");
    }
    room.mistrust(List.of(id), factor, why, "");
  }

  /** Trusts a case fully again; false when it was trusted all along. */
  boolean restore(String caseId, String why, String by) {
    return room.remove(Learnt.TRUST_IN_SHIPPED + caseId, why, by);
  }

  private static String shipped(StoredCase row) {
    return row.id().substring(Learnt.TRUST_IN_SHIPPED.length());
  }

  private static StoredCase row(Case misled, String id) {
    Instant now = Instant.now();
    return new StoredCase(
        id,
        List.of(id),
        "",
        misled.rootCause(),
        misled.severity().word(),
        misled.summary(),
        "",
        1,
        1,
        StoredCase.MODEL,
        "",
        "",
        List.of(),
        0,
        now,
        now,
        0,
        false);
  }
}
