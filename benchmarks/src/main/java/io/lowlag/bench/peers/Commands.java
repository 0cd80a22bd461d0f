package io.lowlag.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of the processes of a run.
 *
 * @param home the folder of the project
 * @param temporary where the processes put their temporary files
 */
record Commands(Path home, Path temporary) {

  private static final String HEAP = System.getenv().getOrDefault("LOWLAG_HEAP", "2g");
  private static final String LAUNCHER = "io.lowlag.launcher.Lowlag";

  /** Returns the command for one of the bench's own processes. */
  List<String> own(Class<?> main, String heap, List<String> arguments) {
    List<String> command = java(List.of("-XX:+UseParallelGC", "-Xmx" + heap));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Returns the command for an engine on the topics of a workload. */
  List<String> engine(Engine engine, String bootstrap, LoadPlan plan, Path state)
      throws IOException {
    return engine.isPeer()
        ? peer(engine, bootstrap, plan, state)
        : lowlag(engine, bootstrap, plan, state);
  }

  /** The same as {@code ./lowlag run} with these settings. */
  private List<String> lowlag(Engine engine, String bootstrap, LoadPlan plan, Path state) {
    Workload workload = Workloads.named(plan.workload());
    List<String> command =
        java(
            List.of(
                "@" + home.resolve("config/spark-java17.args"),
                "@" + home.resolve("config/jvm-latency.args"),
                "-Xms" + HEAP,
                "-Xmx" + HEAP));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), LAUNCHER, "run"));
    command.add(workload.job());
    List<String> settings = new ArrayList<>(workload.jobSettings(plan));
    settings.add("kafka.bootstrap-servers=" + bootstrap);
    settings.add("checkpoint.location=" + state);
    settings.add("source.starting-offsets=earliest");
    settings.add("spark.master=local[" + 2 * partitions() + "]");
    settings.add("spark.ui.enabled=false");
    if (engine == Engine.MICRO_BATCH) {
      settings.add("spark.sql.shuffle.partitions=" + partitions());
      settings.add("execution.mode=micro-batch");
      settings.add("execution.interval=0s");
      settings.add("execution.state=shuffled");
    } else {
      settings.add("execution.mode=real-time");
      settings.add("execution.interval=60s");
    }
    settings.forEach(setting -> command.addAll(List.of("-D", setting)));
    return command;
  }

  private List<String> peer(Engine engine, String bootstrap, LoadPlan plan, Path state)
      throws IOException {
    Workload workload = Workloads.named(plan.workload());
    Path module = PeerBuild.module(home, engine);
    List<String> command =
        java(List.of("@" + module.resolve("jvm.args"), "-Xms" + HEAP, "-Xmx" + HEAP));
    String classPath =
        module.resolve("target/classes")
            + System.getProperty("path.separator")
            + Files.readString(PeerBuild.dependencies(home, engine)).strip();
    command.addAll(List.of("-cp", classPath, workload.mainOf(engine), bootstrap));
    command.addAll(workload.peerFlags(plan));
    String tasks = Integer.toString(partitions());
    command.addAll(
        engine == Engine.FLINK
            ? List.of("--checkpoint-dir", state.toString(), "--parallelism", tasks)
            : List.of("--state-dir", state.toString(), "--threads", tasks));
    return command;
  }

  /** Returns where an engine keeps its durable state, in the folder that it was given. */
  static Path durable(Engine engine, Path state) {
    // Flink's other folders hold its working state and its native libraries.
    return engine == Engine.FLINK ? state.resolve("checkpoints") : state;
  }

  private List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dlog4j2.configurationFile=" + home.resolve("config/log4j2.properties").toUri());
    return command;
  }

  /** Returns the number of partitions of each topic, which is the number of tasks: one a core. */
  static int partitions() {
    return Runtime.getRuntime().availableProcessors();
  }
}
