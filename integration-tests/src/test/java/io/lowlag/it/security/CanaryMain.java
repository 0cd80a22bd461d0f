package io.lowlag.it.security;

import io.lowlag.common.job.CommandErrors;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine;

/**
 * A process that runs jobs one after another and is as talkative as they get: logs of every level
 * that users take, stack traces, and all that a query can be asked for.
 */
public final class CanaryMain {

  /** What it prints when it has asked a running query for everything. */
  static final String ASKED = "all-was-asked";

  private CanaryMain() {}

  /**
   * Runs them.
   *
   * @param args the folder with the settings files, named {@code NUMBER-WHAT.JOB.conf}; more
   *     options for each run
   */
  public static void main(String[] args) throws Exception {
    Configurator.setRootLevel(Level.INFO);
    Configurator.setLevel("io.lowlag", Level.DEBUG);
    Configurator.setLevel("org.apache.spark.sql.kafka010", Level.DEBUG);
    Configurator.setLevel("org.apache.spark.kafka010", Level.DEBUG);
    Configurator.setLevel("org.apache.kafka", Level.INFO);
    Configurator.setLevel("org.apache.kafka.clients", Level.INFO);
    Thread asking = new Thread(CanaryMain::askEveryQuery, "asking");
    asking.setDaemon(true);
    asking.start();
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(args[0]))) {
      files = all.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
    for (Path file : files) {
      String[] name = file.getFileName().toString().split("\\.", -1);
      List<String> arguments =
          new ArrayList<>(List.of("--stacktrace", "--config", file.toString()));
      arguments.addAll(Arrays.asList(args).subList(1, args.length));
      int exitCode =
          CommandErrors.handledBy(new CommandLine(KafkaAcls.jobs().get(name[1])))
              .execute(arguments.toArray(String[]::new));
      out().println("run " + name[0] + " ended with " + exitCode);
    }
  }

  private static void askEveryQuery() {
    String last = "";
    while (true) {
      try {
        Thread.sleep(100);
        SparkSession spark = SparkSession.getDefaultSession().getOrElse(() -> null);
        StreamingQuery[] active = spark == null ? new StreamingQuery[0] : spark.streams().active();
        if (active.length == 0
            || active[0].lastProgress() == null
            || active[0].runId().toString().equals(last)) {
          continue;
        }
        StreamingQuery query = active[0];
        last = query.runId().toString();
        query.explain(true);
        out().println(query + " " + query.status().json() + " " + query.lastProgress().json());
        out().println(spark.sparkContext().getConf().getAll().length + " settings");
        out().println(ASKED);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        e.printStackTrace(out());
      }
    }
  }

  private static PrintStream out() {
    return System.out;
  }
}
