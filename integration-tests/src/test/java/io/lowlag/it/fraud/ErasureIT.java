package io.lowlag.it.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SettingsFile;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A card that is to be forgotten, wherever real jobs have left it. */
@Timeout(300)
class ErasureIT {

  private static final String PREFIX = "erasure-";
  private static final List<String> PLAIN =
      List.of(
          "card-transactions",
          "card-windows",
          "transactions-scored",
          "fraud-alerts",
          "fraud-features-dead-letters");
  private static final String FEATURES = "card-features";

  private final TestKafka kafka = TestKafka.shared();
  private final long now = System.currentTimeMillis();

  @TempDir private Path folder;

  @Test
  @Tag("long")
  void aCardLeavesStateTablesLatestValuesAndStoreAndTheRestIsNamed() throws Exception {
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(PLAIN.stream().map(name -> PREFIX + name).toList(), 2);
      topics.create(List.of(PREFIX + FEATURES), 2, Map.of("cleanup.policy", "compact"));
    }
    try (ScratchFolder database = ScratchFolder.create("erasure-it");
        PostgresServer postgres = PostgresServer.start(database.path())) {
      Overrides settings = settings(postgres);
      pay("gone", "t-1", "gone", "t-2", "stays", "t-3");
      runTheJobs(settings);
      assertThat(cards("scored")).containsExactly("gone", "gone", "stays");
      assertThat(cards("windows")).contains("gone", "stays");
      assertThat(rows(postgres)).containsExactly("gone", "stays");

      Result erased = erase("gone", settings);

      assertThat(erased.exitCode()).as(erased.output()).isZero();
      assertThat(erased.output())
          .containsPattern("state of .* when they read " + PREFIX + "card-transactions, partition")
          .contains(PREFIX + FEATURES, "2 rows", "its row", "not erased:")
          .containsPattern("records of the topics .*" + PREFIX + "transactions-scored")
          .contains("files of earlier versions of the tables");
      assertThat(cards("scored")).containsExactly("stays");
      assertThat(cards("windows")).containsOnly("stays");
      assertThat(rows(postgres)).containsExactly("stays");

      // The jobs read the request; scoring passes it on, so that nothing of the card is later.
      runTheJobs(settings);
      assertThat(kafka.read(PREFIX + FEATURES))
          .filteredOn(record -> new String(record.key(), UTF_8).equals("gone"))
          .extracting(record -> record.value() == null)
          .containsExactly(false, false, true, true);
      assertThat(rows(postgres)).containsExactly("stays");

      // Who pays again is new, and the other card is not.
      pay("gone", "t-4", "stays", "t-5");
      runTheJobs(settings);
      assertThat(transactionsOfTheHour("t-4")).isEqualTo(1);
      assertThat(transactionsOfTheHour("t-5")).isEqualTo(2);
      assertThat(mostInAWindow("gone")).isEqualTo(1);
      assertThat(mostInAWindow("stays")).isEqualTo(2);
      assertThat(rows(postgres)).containsExactly("gone", "stays");
      assertThat(kafka.read(PREFIX + "fraud-features-dead-letters")).isEmpty();
    }
  }

  @Test
  void aTableThatDoesNotExistYetIsNamedAndEverythingElseIsErased() throws IOException {
    Overrides settings = ofTables("missing-", "scored", "training");
    table("scored", "gone", "stays");

    Result erased = erase("gone", settings);

    assertThat(erased.exitCode()).as(erased.output()).isZero();
    assertThat(erased.output())
        .containsPattern(folder.resolve("scored") + " +1 rows")
        .containsPattern(folder.resolve("training") + " +no table")
        .containsPattern("missing-card-features +latest value, by a tombstone")
        .contains("not erased:");
    assertThat(cards("scored")).containsExactly("stays");
    assertThat(folder.resolve("training")).doesNotExist();
    assertThat(kafka.read("missing-card-transactions")).hasSize(1);
    assertThat(kafka.read("missing-card-features")).hasSize(1);
  }

  @Test
  void aFolderThatIsNoTableIsToldBeforeAnythingIsErased() throws IOException {
    Overrides settings = ofTables("refused-", "scored", "training");
    table("scored", "gone", "stays");
    Files.writeString(Files.createDirectory(folder.resolve("training")).resolve("a.txt"), "x");

    Result refused = erase("gone", settings);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output())
        .startsWith("error: " + folder.resolve("training") + " is not a Delta table");
    assertThat(cards("scored")).containsExactly("gone", "stays");
    assertThat(kafka.read("refused-card-transactions")).isEmpty();
    assertThat(kafka.read("refused-card-features")).isEmpty();
  }

  @Test
  void aTableThatFailsIsNamedAtTheEndOfAReportOfAllPlaces() throws IOException {
    Overrides settings = ofTables("failing-", "scored", "training");
    table("scored", "gone", "stays");
    table("training", "gone", "stays");
    SharedSpark.session()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.appendOnly' = 'true')"
                .formatted(folder.resolve("scored")));

    Result failed = erase("gone", settings);

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output())
        .containsPattern(folder.resolve("scored") + " +not erased, it failed")
        .containsPattern(folder.resolve("training") + " +1 rows")
        .contains("not erased:")
        .containsPattern("error: the card was not erased from " + folder.resolve("scored") + " \\(")
        .contains("run it again");
    assertThat(cards("scored")).containsExactly("gone", "stays");
    assertThat(cards("training")).containsExactly("stays");
  }

  /** Settings of tables that need not exist, and topics that exist. */
  private Overrides ofTables(String prefix, String... tables) {
    kafka.createTopics(List.of(prefix + "card-transactions"), 1);
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(List.of(prefix + FEATURES), 1, Map.of("cleanup.policy", "compact"));
    }
    Overrides settings =
        Overrides.none()
            .with("kafka.bootstrap-servers", kafka.connection().bootstrapServers())
            .with("fraud.topics.transactions", prefix + "card-transactions")
            .with("fraud.topics.features", prefix + FEATURES);
    for (String table : tables) {
      settings = settings.with("fraud.tables." + table, folder.resolve(table));
    }
    return settings;
  }

  private void table(String name, String... cards) {
    SharedSpark.session()
        .createDataset(List.of(cards), Encoders.STRING())
        .toDF("card_id")
        .write()
        .format("delta")
        .save(folder.resolve(name).toString());
  }

  @Test
  void withoutACardItIsRefused() throws IOException {
    Result refused = erase(null, Overrides.none());

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output()).contains("error: no card is set: give --card");
  }

  private Overrides settings(PostgresServer postgres) {
    Overrides settings =
        Overrides.none()
            .with("kafka.bootstrap-servers", kafka.connection().bootstrapServers())
            .with("execution.mode", "available-now")
            .with("fraud.tables.scored", folder.resolve("scored"))
            .with("fraud.tables.features", folder.resolve("windows"))
            .with("fraud.delta.log-partitions", 1)
            .with("fraud.online.url", postgres.url())
            .with("fraud.online.user", PostgresServer.USER)
            .with("fraud.online.create-table", "true");
    for (String topic :
        List.of("transactions", "windows", "features", "scored", "alerts", "dead-letters")) {
      settings = settings.with("fraud.topics." + topic, topicOf(topic));
    }
    return settings;
  }

  private static String topicOf(String setting) {
    return PREFIX
        + switch (setting) {
          case "scored" -> "transactions-scored";
          case "alerts" -> "fraud-alerts";
          case "dead-letters" -> "fraud-features-dead-letters";
          default -> "card-" + setting;
        };
  }

  private void pay(String... cardsAndIds) {
    List<GeneratedRecord> records = new ArrayList<>();
    for (int i = 0; i < cardsAndIds.length; i += 2) {
      String json =
          """
          {"tx_id":"%s","card_id":"%s","amount":"10","currency":"EUR","merchant":"m",\
          "country":"NL","event_time":%d}\
          """
              .formatted(cardsAndIds[i + 1], cardsAndIds[i], now);
      records.add(
          new GeneratedRecord(
              PREFIX + "card-transactions", cardsAndIds[i], json.getBytes(UTF_8), 0));
    }
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(records.iterator());
    }
  }

  private void runTheJobs(Overrides settings) throws Exception {
    for (StreamingJob<?> job : List.of(new ScoringJob(), new FeaturesJob(), new OnlineJob())) {
      Path checkpoint = folder.resolve(job.getClass().getSimpleName());
      SharedSpark.runToEnd(job, settings.with("checkpoint.location", checkpoint));
    }
  }

  private List<String> cards(String table) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve(table).toString())
        .select("card_id")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private long transactionsOfTheHour(String txId) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve("scored").toString())
        .where("tx_id = '" + txId + "'")
        .selectExpr("cast(tx_count_1h as bigint)")
        .as(Encoders.LONG())
        .first();
  }

  private long mostInAWindow(String card) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve("windows").toString())
        .where("card_id = '" + card + "'")
        .selectExpr("cast(max(tx_count_10m) as bigint)")
        .as(Encoders.LONG())
        .first();
  }

  private static List<String> rows(PostgresServer postgres) throws SQLException {
    List<String> cards = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), PostgresServer.USER, "");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT card_id FROM card_features ORDER BY card_id")) {
      while (found.next()) {
        cards.add(found.getString(1));
      }
    }
    return cards;
  }

  private record Result(int exitCode, String output) {}

  private Result erase(String card, Overrides settings) throws IOException {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    List<String> arguments = new ArrayList<>();
    if (card != null) {
      Path file = SettingsFile.write(folder.resolve("erase.conf"), settings);
      arguments.addAll(List.of("--card", card, "--config", file.toString()));
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
