package dev.farseer.bench;

import dev.farseer.cli.bench.LogHub;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lines per second that one thread adds to a miner, a window of a LogHub-2k set at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class PatternBenchmark {
  private static final int LINES = 100_000;
  private static final long STEP_NS = 1_000_000;

  @Param({"Android", "BGL", "HDFS", "Hadoop", "Linux", "OpenStack", "Proxifier", "Zookeeper"})
  private String set;

  private LogLine[] lines;

  @Setup
  public void read() throws IOException {
    Path folder = Path.of(System.getenv("FARSEER_TEST_DATA"), "logs", "loghub");
    List<String> texts =
        LogHub.all(folder).stream()
            .filter(s -> s.name().equals(set))
            .findFirst()
            .orElseThrow()
            .contents();
    Map<String, String> labels = Map.of("app", "bench");
    lines = new LogLine[LINES];
    for (int i = 0; i < LINES; i++) {
      lines[i] = new LogLine(i * STEP_NS, labels, Map.of(), texts.get(i % texts.size()));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public PatternMiner add() {
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, LINES * STEP_NS));
    for (LogLine line : lines) {
      miner.add(line);
    }
    return miner;
  }
}
