package io.lowlag.it.failure;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.TopicEncoder;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The smallest stateful job, wired and started as every other: what the failure suites break. */
@Command(name = "counting", description = "Tells each event its place in its key's history.")
public final class CountingJob extends StreamingJob<CountingJob.Config> {

  static final String NAME = "counting";

  /**
   * The job's configuration.
   *
   * @param events the topic that it reads
   * @param counts the topic that it writes; a dead letter, which no test sends, would show there
   * @param decoding what is taken for an event
   */
  record Config(String events, String counts, DecodingPolicy decoding) {}

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new CountingJob(), args));
  }

  @Override
  protected Config configure(Settings settings) {
    return new Config(
        settings.text("counting.events"),
        settings.text("counting.counts"),
        DecodingPolicy.from(settings));
  }

  @Override
  protected JobSpec spec(Config config) {
    return new JobSpec(
        NAME, QueryShape.stateful(List.of(config.events())), List.of(config.counts()));
  }

  @Override
  protected StreamingQuery start(JobContext context, Config config) throws TimeoutException {
    Decoder<Counted> decoder =
        (fields, inbound) ->
            new Counted(fields.keyText("key"), Stamps.origin(inbound).toString(), 0, "");
    TopicEncoder<Counted> counts = new TopicEncoder<>(config.counts(), Counted::key);
    return context
        .write(
            Outcomes.decode(context.read(), decoder, config.decoding(), Counted.class)
                .process(context.stateful(), Counted::key, new CountingProcessor(), Counted.class)
                .encode(config.counts(), counted -> counts.encode(counted, List.of())))
        .start();
  }
}
