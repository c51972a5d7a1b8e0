package dev.farseer.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the arrows of the packages: they point down, and sideways only where it says so here. */
final class ArchitectureTest {
  private static final String ROOT = "dev.farseer.";

  private static final Set<String> GROUND = Set.of("log", "problem", "settings", "telemetry");

  private static final Set<String> ROOMS =
      Set.of(
          "loki",
          "logql",
          "pattern",
          "redact",
          "prompt",
          "llm",
          "casebook",
          "insight",
          "frame",
          "store",
          "embedded");

  /** The only arrows between rooms of one floor. */
  private static final Map<String, Set<String>> SIDEWAYS =
      Map.of(
          "embedded", Set.of("logql"),
          "casebook", Set.of("pattern", "store"),
          "insight", Set.of("pattern", "casebook"),
          "door.json", Set.of("door"),
          "door.api", Set.of("door"),
          "door.plugin", Set.of("door"),
          "cli", Set.of("app", "cli.bench", "cli.demo"),
          "cli.bench", Set.of(),
          "cli.demo", Set.of());

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.farseer");

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT)) {
      return "";
    }
    String room = name.substring(ROOT.length());
    // generated code belongs to the room that it is generated for
    return room.startsWith("embedded.")
        ? "embedded"
        : room.equals("door.plugin.wire") ? "door.plugin" : room;
  }

  private static int floor(String room) {
    if (GROUND.contains(room)) {
      return 5;
    } else if (ROOMS.contains(room)) {
      return 4;
    } else if (room.equals("explain") || room.equals("ask")) {
      return 3;
    } else if (room.equals("door") || room.startsWith("door.")) {
      return 2;
    } else if (room.equals("app") || room.equals("cli") || room.startsWith("cli.")) {
      return 1;
    }
    return -1;
  }

  @Test
  void everyClassLivesInARoom() {
    for (JavaClass type : CLASSES) {
      assertTrue(floor(room(type)) > 0, type.getName() + " is in no package of the design");
    }
  }

  @Test
  void arrowsPointDown() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        boolean allowed =
            to.isEmpty()
                || to.equals(from)
                || floor(to) > floor(from)
                || SIDEWAYS.getOrDefault(from, Set.of()).contains(to)
                || (floor(from) == 5 && !from.equals("log") && !from.equals("problem"));
        if (!allowed) {
          wrong.add(from + " -> " + to + " (" + type.getSimpleName() + ")");
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void doorsDoNotMineReadOrAsk() {
    Set<String> behind = Set.of("llm", "redact", "logql", "embedded");
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (room(type).startsWith("door")) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String to = room(dependency.getTargetClass());
          boolean counted = dependency.getTargetClass().getName().endsWith("ChatAnswer$Usage");
          if (behind.contains(to) && !counted) {
            wrong.add(type.getSimpleName() + " -> " + to);
          }
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void noPackageIsADrawer() {
    List<String> drawers = List.of("util", "common", "impl", "model", "helper");
    for (JavaClass type : CLASSES) {
      for (String part : type.getPackageName().split("\\.", -1)) {
        assertTrue(!drawers.contains(part), type.getName());
      }
    }
  }

  @Test
  void nobodyWritesToStandardOutputButTheCommands() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (!room(type).startsWith("cli")) {
        type.getFieldAccessesFromSelf().stream()
            .filter(access -> access.getTarget().getFullName().equals("java.lang.System.out"))
            .forEach(_ -> wrong.add(type.getName()));
      }
    }
    assertEquals(Set.of(), wrong);
  }
}
