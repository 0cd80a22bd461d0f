package io.lowlag.launcher;

import io.lowlag.common.job.StopSignals;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.demo.Demo;
import io.lowlag.devkit.demo.DemoJob;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag kafka}: starts a broker for trying the other commands. */
@Command(
    name = "kafka",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Starts Kafka in this process, creates the topics of the pipelines and runs until Ctrl-C.",
      "Then it deletes all data."
    })
final class KafkaCommand implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  @Parameters(
      paramLabel = "[PIPELINE...]",
      hideParamSyntax = true,
      arity = "1", // wrong ones are reported with the valid names
      defaultValue = Parameters.NULL_VALUE,
      showDefaultValue = Visibility.NEVER,
      description =
          "Create the topics of these pipelines: one or more of ${COMPLETION-CANDIDATES}. Default:"
              + " all of them.")
  private List<ScenarioCatalog> pipelines;

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Port on which Kafka listens. Default: a free port.")
  private Integer port;

  @Mixin private TopicOptions topicOptions;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    if (port != null && port > LAST_PORT) {
      throw new ParameterException(
          command.commandLine(), "--port is " + port + ": the last port is " + LAST_PORT);
    }
    CountDownLatch stop = new CountDownLatch(1);
    try (StopSignals signals = StopSignals.onSignal(stop::countDown)) {
      serveUntil(stop);
    }
    return CommandLine.ExitCode.OK;
  }

  private void serveUntil(CountDownLatch stop) throws Exception {
    told("starting Kafka in this process ...");
    ScratchFolder checkpoints = ScratchFolder.create("lowlag-kafka-");
    try (EmbeddedKafka kafka = port == null ? EmbeddedKafka.start() : EmbeddedKafka.start(port)) {
      List<Scenario> scenarios = scenarios();
      createTopics(kafka, scenarios);
      told("Kafka is at " + kafka.bootstrapServers() + "; try it from other terminals:");
      scenarios.forEach(
          scenario -> introduce(scenario, kafka.bootstrapServers(), checkpoints.path()));
      told("");
      told("Ctrl-C stops Kafka and deletes its topics and " + checkpoints.path());
      stop.await();
    } finally {
      remove(checkpoints);
    }
    told("Kafka has stopped and deleted its data");
  }

  private List<Scenario> scenarios() {
    DemoOptions anyTraffic = DemoOptions.traffic(1, 1, topicOptions.partitions());
    Stream<ScenarioCatalog> wanted =
        pipelines == null ? Stream.of(ScenarioCatalog.values()) : pipelines.stream().distinct();
    return wanted.map(pipeline -> pipeline.create(anyTraffic)).toList();
  }

  private void createTopics(EmbeddedKafka kafka, List<Scenario> scenarios) {
    try (Topics topics = new Topics(kafka.connection())) {
      for (Scenario scenario : scenarios) {
        Demo.createTopics(topics, scenario, topicOptions.partitions());
      }
    }
  }

  // The checkpoint belongs to this broker: one of an earlier broker would ask for offsets that are
  // gone.
  private void introduce(Scenario scenario, String address, Path checkpoints) {
    String output = scenario.outputTopics().get(0);
    told("");
    told("./lowlag generate " + scenario.name() + " --bootstrap-servers " + address);
    for (DemoJob each : scenario.jobs()) {
      String job = new CommandLine(each.job().get()).getCommandName();
      told(
          "./lowlag run "
              + job
              + " -D kafka.bootstrap-servers="
              + address
              + " -D execution.mode=real-time -D checkpoint.location="
              + checkpoints.resolve(job));
    }
    told("./lowlag latency --topic " + output + " --bootstrap-servers " + address);
  }

  private void remove(ScratchFolder checkpoints) {
    if (!checkpoints.remove()) {
      told("a job still writes to " + checkpoints.path() + ": delete it when the job has ended");
    }
  }

  private void told(String line) {
    PrintWriter out = command.commandLine().getOut();
    out.println(line.isEmpty() ? line : "  " + line);
    out.flush();
  }
}
