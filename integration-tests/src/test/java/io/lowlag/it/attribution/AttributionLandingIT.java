package io.lowlag.it.attribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.it.fixture.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What attribution puts out, from real topics in real Delta tables: each batch once in each. */
@Tag("long")
class AttributionLandingIT {

  private static final String EXACT = "12345678901234567890.123456789012345678";

  @TempDir private Path folder;

  @Test
  void everyTableHasEveryBatchOnceAlsoWhenItEndsBetweenTwoOfThem() throws Exception {
    LandingFixture ads = new LandingFixture("ad-landing", folder);
    ads.send(
        ads.match("m-1", LandingFixture.EVENING),
        ads.match("m-2", LandingFixture.EVENING + 2_000),
        ads.match("m-1", LandingFixture.EVENING),
        ads.unmatched("n-1"),
        ads.credit("u-1", 2, "60.00", LandingFixture.EVENING),
        ads.credit("u-1", 1, "100.00", LandingFixture.EVENING + 2_000),
        ads.credit("u-2", 1, EXACT, LandingFixture.EVENING),
        ads.delivery("d-1", "running", 900),
        new GeneratedRecord(ads.topic(LandingFixture.CREDITS), "u-3", "{}".getBytes(UTF_8), 0));

    land(ads, "checkpoint");

    assertThat(matches(ads)).containsExactlyInAnyOrder("m-1 2026-03-01", "m-2 2026-03-02");
    assertThat(
            ads.rows("ad_unmatched", "concat_ws(' ', event_id, dropped_event_id, transaction_id)"))
        .containsExactly("n-1 i-2 t-2");
    assertThat(credits(ads)).containsExactlyInAnyOrder("u-1 2 2026-03-01", "u-2 1 2026-03-01");
    assertThat(ads.rows("ad_credits", "concat_ws(' ', value, touches[0].credited_value)"))
        .contains(EXACT + " " + EXACT);
    assertThat(delivery(ads)).containsExactly("d-1 running 900");
    assertThat(ads.kafka.read(ads.topic(LandingFixture.DEAD_LETTERS)))
        .hasSize(1)
        .allSatisfy(
            letter ->
                assertThat(
                        new String(
                            letter.headers().lastHeader(DeadLetter.ERROR_MESSAGE).value(), UTF_8))
                    .isEqualTo("the field event_id is missing"));

    // The next batch ends between its last two tables; copies of what was landed are in it, too.
    copyCheckpoint();
    ads.send(
        ads.match("m-1", LandingFixture.EVENING + LandingFixture.DAY),
        ads.match("m-3", LandingFixture.EVENING),
        ads.credit("u-1", 1, "100.00", LandingFixture.EVENING),
        ads.credit("u-2", 2, "0.20", LandingFixture.EVENING + LandingFixture.DAY),
        ads.delivery("d-1", "running", 903),
        ads.delivery("d-2", "fulfilled", 1003));
    alterDelivery(ads, "ADD CONSTRAINT torn CHECK (status <> 'fulfilled')");

    assertThatThrownBy(() -> land(ads, "checkpoint")).isInstanceOf(JobFailedException.class);

    List<String> landedOnce = List.of("m-1 2026-03-01", "m-2 2026-03-02", "m-3 2026-03-01");
    assertThat(matches(ads)).containsExactlyInAnyOrderElementsOf(landedOnce);
    assertThat(delivery(ads)).containsExactly("d-1 running 900");
    long written = versions(ads, "ad_matches");

    // The same batch again, under its number.
    alterDelivery(ads, "DROP CONSTRAINT torn");
    land(ads, "checkpoint");

    assertThat(matches(ads)).containsExactlyInAnyOrderElementsOf(landedOnce);
    assertThat(versions(ads, "ad_matches")).as("what it had was passed over").isEqualTo(written);
    assertThat(credits(ads)).containsExactlyInAnyOrder("u-1 2 2026-03-01", "u-2 2 2026-03-02");
    assertThat(delivery(ads)).containsExactlyInAnyOrder("d-1 running 900", "d-2 fulfilled 1003");
    assertThat(versions(ads, "ad_unmatched")).as("the table, and the first batch").isEqualTo(2);

    assertThatThrownBy(() -> land(ads, "copy"))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("is older than the Delta table " + ads.table("ad_matches"));
  }

  private void land(LandingFixture ads, String checkpoint) throws Exception {
    SharedSpark.runToEnd(
        new AttributionLandingJob(), ads.settings(folder.resolve(checkpoint), "available-now"));
  }

  private static List<String> matches(LandingFixture ads) {
    return ads.rows("ad_matches", "concat_ws(' ', event_id, date)");
  }

  private static List<String> credits(LandingFixture ads) {
    return ads.rows("ad_credits", "concat_ws(' ', user_id, revision, date)");
  }

  private static List<String> delivery(LandingFixture ads) {
    return ads.rows("campaign_delivery", "concat_ws(' ', event_id, status, delivered)");
  }

  private static void alterDelivery(LandingFixture ads, String change) {
    SharedSpark.session()
        .sql("ALTER TABLE delta.`" + ads.table("campaign_delivery") + "` " + change);
  }

  private static long versions(LandingFixture ads, String table) throws IOException {
    try (Stream<Path> log = Files.list(ads.table(table).resolve("_delta_log"))) {
      return log.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private void copyCheckpoint() throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration());
    FileUtil.copy(
        local,
        new org.apache.hadoop.fs.Path(folder.resolve("checkpoint").toUri()),
        local,
        new org.apache.hadoop.fs.Path(folder.resolve("copy").toUri()),
        false,
        local.getConf());
  }
}
