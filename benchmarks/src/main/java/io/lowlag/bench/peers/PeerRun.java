package io.lowlag.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.latency.Stamps;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** One engine under one load, with a broker, a load and a reader of its own. */
final class PeerRun {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private static final Pattern READY = Pattern.compile("(?m)^ready: (\\S+)");
  private static final Pattern JOB_STARTED = Pattern.compile("(job-started)");
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final Duration END_PATIENCE = Duration.ofMinutes(2);

  /** How long an engine that says it is ready waits for its first record. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  /** How long after the last output was due the reader waits for outputs that are missing. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** How long after the measured time an engine is killed, so that its answers are there. */
  private static final Duration BEFORE_KILL = Duration.ofSeconds(5);

  private static final String HEAP_OF_BROKER = "1g";
  private static final String HEAP_OF_LOAD = "512m";
  private static final String HEAP_OF_READER = "2g";

  private final Path home;
  private final Comparison comparison;
  private final Engine engine;
  private final LoadPlan plan;
  private final Workload workload;
  private final Workload.Expected expected;

  PeerRun(
      Path home, Comparison comparison, Engine engine, LoadPlan plan, Workload.Expected expected) {
    this.home = home;
    this.comparison = comparison;
    this.engine = engine;
    this.plan = plan;
    this.workload = Workloads.named(plan.workload());
    this.expected = expected;
  }

  /** Runs it and returns its figures; all processes have ended then. */
  RunFigures run(int round) throws IOException, InterruptedException {
    try (Children children = new Children()) {
      Path folder = children.folder("engine");
      Commands commands = new Commands(home, children.folder("tmp"));
      String bootstrap = broker(children, commands);
      Child job = engine.answers() ? start(children, commands, bootstrap, folder, "engine") : null;
      Path result = folder.resolveSibling("result.json");
      Child reader = reader(children, commands, bootstrap, result);
      Child load = load(children, commands, bootstrap);
      TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());

      long startUs = Stamps.nowUs();
      long fromUs = startUs + micros(comparison.warmUp());
      long toUs = fromUs + micros(comparison.measured());
      reader.tell("measure " + fromUs + " " + toUs);
      load.tell("start " + startUs);
      sleepUntil(fromUs);
      Duration before = cpu(job);
      sleepUntil(toUs);
      if (job != null) {
        job.requireAlive();
      }
      Duration after = cpu(job);
      ProcessMemory memory = job == null ? null : ProcessMemory.of(job.handle().pid());
      long stateBytes = bytes(Commands.durable(engine, folder));
      long killedUs = 0;
      if (comparison.kill() && job != null) {
        sleepUntil(toUs + micros(BEFORE_KILL));
        job.kill();
        killedUs = Stamps.nowUs();
        reader.tell("fresh " + killedUs);
        job = start(children, commands, bootstrap, folder, "engine-again");
      }
      load.awaitEnd(Duration.ofMillis(plan.seconds() * 1_000L).plus(END_PATIENCE));
      ReaderResult read = finish(reader, result, startUs);
      if (job != null) {
        job.requireAlive();
      }
      return new RunFigures(
          engine,
          plan.rate(),
          round,
          engine.answers() ? expected.outputs() : read.distinct(),
          read,
          job == null ? null : after.minus(before),
          comparison.measured(),
          memory,
          job == null ? 0 : stateBytes,
          killedUs == 0 || read.freshUs() == 0 ? null : (read.freshUs() - killedUs) / 1e3);
    }
  }

  private String broker(Children children, Commands commands)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Integer.toString(Commands.partitions()));
    arguments.addAll(workload.inputs());
    arguments.addAll(workload.outputs());
    return children
        .start("broker", commands.own(BrokerMain.class, HEAP_OF_BROKER, arguments))
        .await(READY, START_PATIENCE);
  }

  private Child start(
      Children children, Commands commands, String bootstrap, Path folder, String name)
      throws IOException, InterruptedException {
    Child job = children.start(name, commands.engine(engine, bootstrap, plan, folder));
    job.await(engine.isPeer() ? READY : JOB_STARTED, START_PATIENCE);
    return job;
  }

  private Child reader(Children children, Commands commands, String bootstrap, Path result)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(bootstrap, result.toString()));
    arguments.addAll(engine.answers() ? workload.outputs() : workload.inputs());
    Child reader =
        children.start("reader", commands.own(ReaderMain.class, HEAP_OF_READER, arguments));
    reader.await(READY, START_PATIENCE);
    return reader;
  }

  private Child load(Children children, Commands commands, String bootstrap)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(bootstrap));
    arguments.addAll(plan.arguments());
    Child load = children.start("load", commands.own(LoadMain.class, HEAP_OF_LOAD, arguments));
    load.await(READY, START_PATIENCE);
    return load;
  }

  /** Waits for all outputs, and for a while longer if some are missing. */
  private ReaderResult finish(Child reader, Path result, long startUs)
      throws IOException, InterruptedException {
    long outputs = engine.answers() ? expected.outputs() : 0;
    long deadlineUs =
        engine.answers()
            ? Math.max(startUs + expected.lastDueUs(), Stamps.nowUs()) + micros(GRACE)
            : 0;
    reader.tell("finish " + outputs + " " + deadlineUs);
    long leftUs = Math.max(0, deadlineUs - Stamps.nowUs());
    reader.awaitEnd(END_PATIENCE.plusNanos(TimeUnit.MICROSECONDS.toNanos(leftUs)));
    return JSON.readValue(Files.readAllBytes(result), ReaderResult.class);
  }

  private static Duration cpu(Child job) {
    return job == null ? null : job.handle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void sleepUntil(long us) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(Math.max(0, us - Stamps.nowUs()));
  }

  private static long micros(Duration duration) {
    return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
  }

  // The engine deletes files meanwhile, and what is gone has no length.
  private static long bytes(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path gone, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path gone, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }
}
