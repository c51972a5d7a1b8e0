package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Finds the group of a line by the hash of its constant words: the miner's cache. */
final class ShapeTable {
  private final PatternSettings settings;
  private final Steps steps;
  private final LongTable groupByHash = new LongTable(1024);
  private final LongTable shapeByHash = new LongTable(1024);
  private ShapeGroup[] groups = new ShapeGroup[64];
  private int groupCount;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<List<ShapeGroup>> groupsOf = new ArrayList<>();

  private @Nullable Overflow overflow;

  ShapeTable(PatternSettings settings, Steps steps) {
    this.settings = settings;
    this.steps = steps;
  }

  /** The index of the group of the tokens, made when it is new. */
  int indexOf(Tokens tokens, Stream stream) {
    long shapeHash = tokens.shapeHash();
    long hash = Hashing.join(shapeHash, stream.componentId);
    int index = groupByHash.get(hash);
    return index >= 0 ? index : create(tokens, stream, shapeHash, hash);
  }

  private int create(Tokens tokens, Stream stream, long shapeHash, long hash) {
    if (groupCount >= settings.maxPatterns() && tokens.count() > 0) {
      return general(tokens, stream);
    }
    return createGroup(tokens, stream, shapeHash, hash);
  }

  /** The table is full: the line goes to a more general group. */
  private int general(Tokens tokens, Stream stream) {
    Overflow general = overflow;
    if (general == null) {
      general = Overflow.of(shapes);
      overflow = general;
    }
    general.generalise(tokens);
    long shapeHash = tokens.shapeHash();
    long hash = Hashing.join(shapeHash, stream.componentId);
    int index = groupByHash.get(hash);
    if (index >= 0) {
      return index;
    }
    if (groupCount >= settings.maxPatterns() + settings.maxPatterns() / 4) {
      tokens.makeOne();
      shapeHash = tokens.shapeHash();
      hash = Hashing.join(shapeHash, stream.componentId);
      index = groupByHash.get(hash);
    }
    return index >= 0 ? index : createGroup(tokens, stream, shapeHash, hash);
  }

  private int createGroup(Tokens tokens, Stream stream, long shapeHash, long hash) {
    int shapeIndex = shapeByHash.get(shapeHash);
    if (shapeIndex < 0) {
      shapeIndex = shapes.size();
      String first = tokens.count() > 0 ? tokens.string(0) : "";
      addShape(new Shape(shapeIndex, shapeHash, tokens.copy(), first));
    }
    return addGroup(shapes.get(shapeIndex), stream.component, hash);
  }

  private void addShape(Shape shape) {
    shapes.add(shape);
    groupsOf.add(new ArrayList<>(1));
    shapeByHash.put(shape.hash, shape.index);
  }

  private int addGroup(Shape shape, String component, long hash) {
    int index = groupCount;
    ShapeGroup group = new ShapeGroup(shape, component, settings, steps.count);
    if (index == groups.length) {
      groups = Arrays.copyOf(groups, index * 2);
    }
    groups[index] = group;
    groupCount++;
    groupsOf.get(shape.index).add(group);
    groupByHash.put(hash, index);
    return index;
  }

  /** Adds the groups of another table; {@code components} numbers the components here. */
  void merge(ShapeTable other, ToIntFunction<String> components) {
    for (int i = 0; i < other.groupCount; i++) {
      ShapeGroup group = other.groups[i];
      long hash = Hashing.join(group.shape.hash, components.applyAsInt(group.component));
      int index = groupByHash.get(hash);
      if (index < 0) {
        int shapeIndex = shapeByHash.get(group.shape.hash);
        if (shapeIndex < 0) {
          shapeIndex = shapes.size();
          addShape(group.shape.at(shapeIndex));
        }
        index = addGroup(shapes.get(shapeIndex), group.component, hash);
      }
      groups[index].merge(group);
    }
  }

  ShapeGroup group(int index) {
    return groups[index];
  }

  int shapeCount() {
    return shapes.size();
  }

  List<ShapeGroup> groupsOf(Shape shape) {
    return groupsOf.get(shape.index);
  }

  long linesOf(Shape shape) {
    long lines = 0;
    for (ShapeGroup group : groupsOf(shape)) {
      lines += group.count;
    }
    return lines;
  }

  /** Shapes with lines, put together by their reduced forms, in the order of those. */
  List<Kind.Row> rows() {
    Map<String, List<Shape>> byForm = new TreeMap<>();
    for (Shape shape : shapes) {
      if (linesOf(shape) > 0) {
        String form = Template.key(Reduced.of(shape.tokens).tokens());
        byForm.computeIfAbsent(form, f -> new ArrayList<>(1)).add(shape);
      }
    }
    List<Kind.Row> rows = new ArrayList<>(byForm.size());
    byForm.forEach(
        (form, members) -> {
          long lines = 0;
          for (Shape shape : members) {
            lines += linesOf(shape);
          }
          List<Token> tokens = Reduced.of(members.getFirst().tokens).tokens();
          rows.add(new Kind.Row(Template.normalised(tokens), tokens, members, lines));
        });
    return rows;
  }

  /** The shape of a kind that most lines have. */
  Shape mostFrequent(Kind kind) {
    return kind.rows().stream()
        .flatMap(row -> row.shapes().stream())
        .max(
            Comparator.comparingLong(this::linesOf)
                .thenComparing(shape -> Template.normalised(List.of(shape.tokens))))
        .orElseThrow();
  }
}
