package io.lowlag.attribution.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.landing.model.LandedCredit;
import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.attribution.landing.model.LandedTouch;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.testing.LakeSession;
import io.lowlag.realtime.RecordEncoder;
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
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The greatest revision of a credit is its row; what else is landed is in AttributionLandingIT. */
@Tag("spark")
class LandedTableTest {

  private static final DeltaFiles FILES = new DeltaFiles(1 << 20, true, false, 1, Optional.empty());
  private static final long MORNING = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
  private static final BigDecimal VALUE = new BigDecimal("90.00");
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static LandedTable table;

  private long offset;

  @BeforeAll
  static void start() {
    spark = LakeSession.start(FILES);
    // The job's query creates it when it starts.
    LandingTable credits = LandingTable.CREDITS;
    LakeTable.open(spark, credits.in(folder.toString()), credits.layout(), FILES);
    table = LandedTable.open(credits, spark, folder.toString(), FILES);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void creditsFoldToTheGreatestRevisionHoweverTheyAreOrderedAndCut() {
    Random random = new Random(20260301);
    List<LandedCredit> revisions = revisions(random);
    int half = revisions.size() / 2;
    List<LandedRecord> first = new ArrayList<>(read(revisions.subList(0, half)));
    List<LandedRecord> second = new ArrayList<>(read(revisions.subList(half, revisions.size())));
    // Whatever the shuffle gives: a copy, and an older revision, in the batch after.
    first.addAll(read(List.of(credit("u-4", "linear", 3, MORNING))));
    second.addAll(
        read(
            List.of(
                credit("u-4", "linear", 3, MORNING + DAY),
                credit("u-4", "linear", 2, MORNING + DAY))));
    List<LandedRecord> records = Stream.concat(first.stream(), second.stream()).toList();

    land(first, "query", 0);
    assertThat(credits()).as("after the first batch").isEqualTo(model(first));
    land(second, "query", 1);
    assertThat(credits()).as("after the second batch").isEqualTo(model(records));

    land(first, "query", 1);
    land(first, "a new query", 0);

    assertThat(credits())
        .as("also after a batch that was run again, and one of a new checkpoint")
        .isEqualTo(model(records));
  }

  /** Revisions in any order, each twice: the second of them says another day. */
  private static List<LandedCredit> revisions(Random random) {
    List<LandedCredit> revisions = new ArrayList<>();
    for (String user : List.of("u-1", "u-2", "u-3")) {
      for (String model : List.of("linear", "last")) {
        int last = 1 + random.nextInt(5);
        for (int revision = 1; revision <= last; revision++) {
          int day = random.nextInt(3);
          revisions.add(credit(user, model, revision, MORNING + day * DAY));
          revisions.add(credit(user, model, revision, MORNING + (day + 1) * DAY));
        }
      }
    }
    Collections.shuffle(revisions, random);
    return revisions;
  }

  /** Revision and day of each identity: of equal revisions, the first stays. */
  private static Map<String, String> model(List<LandedRecord> records) {
    Map<String, LandedCredit> greatest = new HashMap<>();
    for (LandedRecord record : records) {
      LandedCredit credit = record.credit();
      greatest.merge(
          credit.userId() + " " + credit.conversionId() + " " + credit.model(),
          credit,
          (old, fresh) -> fresh.revision() > old.revision() ? fresh : old);
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

  private static Map<String, String> credits() {
    Map<String, String> rows = new HashMap<>();
    for (Row row :
        spark
            .read()
            .format("delta")
            .load(folder.resolve("ad_credits").toString())
            .selectExpr(
                "concat_ws(' ', user_id, conversion_id, model)", "concat_ws(' ', revision, date)")
            .collectAsList()) {
      assertThat(rows.put(row.getString(0), row.getString(1))).as("a second row").isNull();
    }
    return rows;
  }

  private static void land(List<LandedRecord> records, String query, long batch) {
    table.land(
        spark.createDataset(records, RecordEncoder.of(LandedRecord.class)),
        new DeltaTransaction(query, batch));
  }

  private List<LandedRecord> read(List<LandedCredit> credits) {
    return credits.stream()
        .map(credit -> new LandedRecord(null, null, credit, null, 0, offset++))
        .toList();
  }

  private static LandedCredit credit(String user, String model, int revision, long eventTime) {
    LandedTouch touch = new LandedTouch("m-1", "t-1", "c-1", "view", 1_000_000, VALUE, MORNING);
    return new LandedCredit(
        String.join(" ", user, model, Integer.toString(revision)),
        "o-1",
        "x-1",
        user,
        null,
        model,
        revision,
        "provisional",
        VALUE,
        "EUR",
        List.of(touch),
        eventTime);
  }
}
