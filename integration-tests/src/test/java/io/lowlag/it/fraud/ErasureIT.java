package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.job.CommandErrors;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A card that is to be forgotten, in real tables and topics; the store is that of OnlineIT. */
class ErasureIT {

  private static final String COMPACTED = "erasure-card-features";
  private static final String PLAIN = "erasure-transactions";

  private final TestKafka kafka = TestKafka.shared();

  @TempDir private Path folder;

  @Test
  void aCardLeavesTablesAndLatestValuesAndTheRestIsNamed() {
    SparkSession spark = SharedSpark.session();
    String table = folder.resolve("scored").toString();
    spark
        .sql("SELECT * FROM VALUES ('gone', 1), ('stays', 2), ('gone', 3) AS t(card_id, amount)")
        .write()
        .format("delta")
        .save(table);
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(List.of(COMPACTED), 2, Map.of("cleanup.policy", "compact"));
      topics.create(List.of(PLAIN), 2);
    }
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(
          List.of(
                  new GeneratedRecord(COMPACTED, "gone", "{}".getBytes(UTF_8), 0),
                  new GeneratedRecord(PLAIN, "gone", "{}".getBytes(UTF_8), 0))
              .iterator());
    }

    Result first = erase("gone", table);

    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(first.output())
        .contains(COMPACTED, table, "2 rows", "not erased:")
        .containsPattern("records of the topics .*" + PLAIN)
        .contains("files of earlier versions of the tables");
    assertThat(
            spark
                .read()
                .format("delta")
                .load(table)
                .select("card_id")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("stays");
    List<ConsumerRecord<byte[], byte[]>> features = kafka.read(COMPACTED);
    assertThat(features).hasSize(2);
    assertThat(features.get(1).value()).isNull();
    assertThat(features.get(1).partition()).isEqualTo(features.get(0).partition());
    assertThat(kafka.read(PLAIN)).hasSize(1);

    assertThat(erase("gone", table).output()).contains("0 rows");
  }

  @Test
  void withoutACardItIsRefused() {
    Result refused = erase(null, null);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output()).contains("error: no card is named: give --card");
  }

  private record Result(int exitCode, String output) {}

  private Result erase(String card, String table) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-D", "kafka.bootstrap-servers=" + kafka.connection().bootstrapServers(),
                "-D", "fraud.topics.features=" + COMPACTED,
                "-D", "fraud.topics.transactions=" + PLAIN));
    if (card != null) {
      arguments.addAll(List.of("--card", card, "-D", "fraud.tables.scored=" + table));
    }
    int exitCode =
        CommandErrors.handledBy(new CommandLine(new ErasureJob()))
            .setOut(writer)
            .setErr(writer)
            .execute(arguments.toArray(String[]::new));
    writer.flush();
    return new Result(exitCode, output.toString());
  }
}
