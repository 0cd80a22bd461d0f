package io.lowlag.it.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.Decoding;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.OutboundRecord;
import io.lowlag.common.record.Json;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;
import scala.Tuple2;

/** The smallest stateful job, wired and started as every other: what the failure suites break. */
@Command(name = "counting", description = "Tells each event its place in its key's history.")
public final class CountingJob extends StreamingJob {

  static final String NAME = "counting";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new CountingJob(), args));
  }

  @Override
  protected JobSpec spec(Settings settings) {
    return new JobSpec(
        NAME,
        QueryShape.stateful(List.of(settings.text("counting.events"))),
        List.of(settings.text("counting.counts")));
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    Decoder<Counted> decoder =
        (fields, inbound) -> new Counted(fields.keyText("key"), inbound.origin().toString(), 0, "");
    Dataset<Tuple2<Counted, DeadLetter>> events =
        Decoding.decode(
            context.read(), decoder, DecodingPolicy.from(context.settings()), Counted.class);
    Dataset<Tuple2<Counted, DeadLetter>> counts =
        context.stateful().run(events, Counted::getKey, new CountingProcessor(), Counted.class);
    return context.write(encode(counts, context.settings().text("counting.counts"))).start();
  }

  private static Dataset<OutboundRecord> encode(
      Dataset<Tuple2<Counted, DeadLetter>> counts, String topic) {
    return counts.map(
        (MapFunction<Tuple2<Counted, DeadLetter>, OutboundRecord>)
            count ->
                new OutboundRecord(
                    topic, count._1().getKey().getBytes(UTF_8), Json.bytes(count._1()), List.of()),
        Encoders.bean(OutboundRecord.class));
  }
}
