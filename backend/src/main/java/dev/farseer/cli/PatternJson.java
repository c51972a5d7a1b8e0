package dev.farseer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import java.util.Locale;

/** A pattern as JSON, for scripts. */
final class PatternJson {
  private PatternJson() {}

  static ObjectNode of(Pattern pattern, ObjectMapper mapper) {
    ObjectNode node = mapper.createObjectNode();
    node.put("id", pattern.id());
    node.put("template", pattern.template());
    node.put("count", pattern.count());
    node.put("level", pattern.level().word());
    var slots = node.putArray("slots");
    for (SlotStatistics slot : pattern.slots()) {
      ObjectNode each = slots.addObject();
      each.put("type", slot.type().mark());
      each.put("name", slot.name());
      each.put("count", slot.count());
      each.put("distinct", slot.distinct());
      SlotStatistics.Numbers numbers = slot.numbers();
      if (numbers != null) {
        each.put("min", numbers.min());
        each.put("median", numbers.median());
        each.put("max", numbers.max());
        each.put("unit", numbers.unit());
        each.put("trend", numbers.trend().direction().name().toLowerCase(Locale.ROOT));
        Long stepNs = numbers.trend().stepNs();
        if (stepNs != null) {
          each.put("step", TimeRange.instant(stepNs).toString());
        }
      }
      var top = each.putArray("top");
      slot.topValues()
          .forEach(v -> top.addObject().put("value", v.value()).put("count", v.count()));
    }
    var examples = node.putArray("examples");
    pattern.examples().forEach(line -> examples.add(line.text()));
    return node;
  }
}
