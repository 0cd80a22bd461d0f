package io.lowlag.attribution.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.lowlag.attribution.landing.model.LandedCredit;
import io.lowlag.attribution.landing.model.LandedDelivery;
import io.lowlag.attribution.landing.model.LandedMatch;
import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.attribution.landing.model.LandedTouch;
import io.lowlag.attribution.landing.model.LandedUnmatched;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.realtime.RecordEncoder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Events are one row each, credits are folded, however the topics are cut into batches. */
class LandingTablesTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());
  private static final long MORNING = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final int BATCHES = 3;

  private static SparkSession spark;

  @TempDir private Path folder;
  private LandingTables tables;
  private long offset;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(FILES);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void open() {
    tables = LandingTables.open(spark, folder.toString(), FILES);
  }

  @Test
  void creditsFoldToTheGreatestRevisionHoweverTheyAreOrderedAndCut() {
    Random random = new Random(20260301);
    List<LandedCredit> records = new ArrayList<>();
    for (String user : List.of("u-1", "u-2")) {
      for (String model : List.of("linear", "last")) {
        int last = 1 + random.nextInt(5);
        for (int revision = 1; revision <= last; revision++) {
          // A revision can be of another conversion of the order, and so of another day.
          LandedCredit credit =
              credit(user, "o-1", model, revision, MORNING + random.nextInt(3) * DAY);
          records.add(credit);
          records.add(credit);
        }
      }
    }
    Collections.shuffle(records, random);
    List<List<LandedRecord>> batches = new ArrayList<>();
    int size = (records.size() + BATCHES - 1) / BATCHES;
    for (int from = 0; from < records.size(); from += size) {
      batches.add(
          records.subList(from, Math.min(records.size(), from + size)).stream()
              .map(this::read)
              .toList());
    }

    for (int batch = 0; batch < batches.size(); batch++) {
      land(batches.get(batch), "query", batch);
      assertThat(credits()).as("after batch " + batch).isEqualTo(model(batches, batch));
    }
    land(batches.get(BATCHES - 1), "query", BATCHES - 1);
    land(batches.get(0), "a new query", 0);

    assertThat(credits())
        .as("after a batch that was run again, and one of a new checkpoint")
        .isEqualTo(model(batches, BATCHES - 1));
  }

  /** Revision and day of each identity. */
  private static Map<String, String> model(List<List<LandedRecord>> batches, int last) {
    Map<String, LandedCredit> greatest = new HashMap<>();
    for (List<LandedRecord> batch : batches.subList(0, last + 1)) {
      for (LandedRecord record : batch) {
        LandedCredit credit = record.credit();
        greatest.merge(
            credit.userId() + " " + credit.conversionId() + " " + credit.model(),
            credit,
            (old, fresh) -> fresh.revision() > old.revision() ? fresh : old);
      }
    }
    Map<String, String> rows = new HashMap<>();
    greatest.forEach(
        (identity, credit) ->
            rows.put(
                identity,
                credit.revision()
                    + " "
                    + Instant.ofEpochMilli(credit.eventTime()).toString().substring(0, 10)));
    return rows;
  }

  private Map<String, String> credits() {
    Map<String, String> rows = new HashMap<>();
    for (Row row :
        table("ad_credits")
            .selectExpr(
                "concat_ws(' ', user_id, conversion_id, model)", "concat_ws(' ', revision, date)")
            .collectAsList()) {
      assertThat(rows.put(row.getString(0), row.getString(1))).as("a second row").isNull();
    }
    return rows;
  }

  @Test
  void aCreditIsStoredToTheLastDigitAndOfEqualRevisionsTheFirstStays() {
    LandedCredit credit = credit("u-1", "o-1", "linear", 2, MORNING);
    LandedCredit other = credit("u-1", "o-1", "linear", 2, MORNING + DAY);

    land(List.of(read(credit), read(other)), "query", 0);
    land(List.of(read(other)), "query", 1);

    Row row =
        table("ad_credits")
            .selectExpr(
                "event_id",
                "campaign_id",
                "value",
                "touches[0].credited_value",
                "touches[0].credit_ppm",
                "unix_millis(touches[1].event_time)",
                "size(touches)",
                "unix_millis(event_time)",
                "cast(date as string)")
            .first();
    assertThat(row)
        .isEqualTo(
            RowFactory.create(
                "u-1 o-1 linear 2",
                null,
                new BigDecimal("12345678901234567890.123456789012345678"),
                new BigDecimal("0.333333333333333333"),
                333_334,
                MORNING - 1_000,
                2,
                MORNING,
                "2026-03-01"));
  }

  @Test
  void anEventIsOneRowWhateverItsRepetitionSays() {
    land(
        List.of(
            read(match("m-1", MORNING)),
            read(match("m-1", MORNING + DAY)),
            read(match("m-2", MORNING + DAY)),
            read(unmatched("n-1", MORNING)),
            read(delivery("d-1", 1000))),
        "query",
        0);
    long versions = versions("ad_unmatched");
    land(
        List.of(
            read(match("m-2", MORNING)),
            read(match("m-3", MORNING)),
            read(delivery("d-1", 1003)),
            read(delivery("d-2", 1200))),
        "query",
        1);

    assertThat(texts("ad_matches", "concat_ws(' ', event_id, date)"))
        .containsExactlyInAnyOrder("m-1 2026-03-01", "m-2 2026-03-02", "m-3 2026-03-01");
    assertThat(texts("ad_unmatched", "concat_ws(' ', event_id, dropped_event_id, date)"))
        .containsExactly("n-1 i-1 2026-03-01");
    assertThat(texts("campaign_delivery", "concat_ws(' ', event_id, delivered, contracted)"))
        .containsExactlyInAnyOrder("d-1 1000", "d-2 1200");
    assertThat(versions("ad_unmatched")).as("no record, no version").isEqualTo(versions);
  }

  @Test
  void theCareForTheTablesGoesThroughAllFour() {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine care =
        CommandErrors.handledBy(new CommandLine(new AttributionMaintenanceJob()))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors));
    String path = "landing.path=" + folder;

    assertThat(care.execute("-D", path, "-D", "landing.maintenance.retention=24h")).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("error: landing.maintenance: retention is 24h, which is not safe");
    assertThat(care.execute("-D", path)).as(errors.toString()).isZero();
    assertThat(output.toString().lines().skip(1))
        .zipSatisfy(
            List.of("ad_matches", "ad_unmatched", "ad_credits", "campaign_delivery"),
            (line, table) -> assertThat(line).startsWith(folder + "/" + table + " "));
  }

  private void land(List<LandedRecord> records, String query, long batch) {
    tables.land(
        spark.createDataset(records, RecordEncoder.of(LandedRecord.class)),
        new DeltaTransaction(query, batch));
  }

  private LandedRecord read(LandedCredit credit) {
    return new LandedRecord(null, null, credit, null, 0, offset++);
  }

  private LandedRecord read(LandedMatch match) {
    return new LandedRecord(match, null, null, null, 0, offset++);
  }

  private LandedRecord read(LandedUnmatched unmatched) {
    return new LandedRecord(null, unmatched, null, null, 0, offset++);
  }

  private LandedRecord read(LandedDelivery delivery) {
    return new LandedRecord(null, null, null, delivery, 0, offset++);
  }

  private static LandedCredit credit(
      String user, String conversion, String model, int revision, long eventTime) {
    BigDecimal third = new BigDecimal("0.333333333333333333");
    return new LandedCredit(
        String.join(" ", user, conversion, model, Integer.toString(revision)),
        conversion,
        "x-1",
        user,
        null,
        model,
        revision,
        "provisional",
        new BigDecimal("12345678901234567890.123456789012345678"),
        "EUR",
        List.of(
            new LandedTouch("m-1", "t-1", "c-1", "view", 333_334, third, MORNING - 2_000),
            new LandedTouch("m-2", null, "c-1", "click", 333_333, third, MORNING - 1_000)),
        eventTime);
  }

  private static LandedMatch match(String eventId, long impressionTime) {
    return new LandedMatch(
        eventId,
        "t-1",
        "u-1",
        "c-1",
        "a-1",
        "r-1",
        "i-1",
        impressionTime - 40,
        impressionTime,
        40,
        "rendered",
        new BigDecimal("2.5"),
        null);
  }

  private static LandedUnmatched unmatched(String eventId, long eventTime) {
    return new LandedUnmatched(
        eventId, "impression", "no_request", "t-1", "a-1", null, null, "i-1", eventTime);
  }

  private static LandedDelivery delivery(String eventId, long delivered) {
    return new LandedDelivery(
        eventId, "c-1", null, null, null, null, delivered, 0, "running", MORNING);
  }

  private Dataset<Row> table(String name) {
    return spark.read().format("delta").load(path(name));
  }

  private List<String> texts(String table, String expression) {
    return table(table).selectExpr(expression).as(Encoders.STRING()).collectAsList();
  }

  private long versions(String table) {
    return DeltaTable.forPath(spark, path(table)).history().count();
  }

  private String path(String table) {
    return folder.resolve(table).toString();
  }
}
