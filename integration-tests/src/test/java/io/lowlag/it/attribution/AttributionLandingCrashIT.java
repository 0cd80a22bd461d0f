package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.it.fixture.Fault;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TornDeltaLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The landing job's process ends when it has read a batch and before the credits are committed, and
 * once more after that and before the campaigns' delivery.
 */
class AttributionLandingCrashIT {

  private static final int COUNT = 200;
  private static final int BATCH = 200;

  /** The first version is the making of the table. */
  private static final String CREDITS = ".*/ad_credits/_delta_log/\\d*[1-9]\\d*\\.json";

  @TempDir private Path folder;

  // A minute and more; the failure between two tables is in every build.
  @Test
  @Tag("long")
  void everyTableHasEveryRecordOnce() throws Exception {
    LandingFixture ads = new LandingFixture("ad-landing-crash", folder);
    Path faultFile = folder.resolve("fault");
    SharedSpark.session();
    List<GeneratedRecord> records = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      records.add(ads.match("m-" + i, LandingFixture.EVENING + i * 100L));
      records.add(ads.match("m-" + i / 2, LandingFixture.EVENING));
      records.add(ads.credit("u-" + i % 10, 1 + i / 10, i + ".00", LandingFixture.EVENING));
      records.add(ads.delivery("d-" + i, "running", i));
    }
    ads.send(records.toArray(GeneratedRecord[]::new));

    new Fault(Fault.Action.HALT, Fault.Moment.BEFORE, CREDITS).arm(faultFile);
    try (Supervisor job =
        new Supervisor(AttributionLandingJob.class, settings(ads, faultFile), folder)) {
      job.tendUntil("no fault before", () -> hasHappened(faultFile, job));
      new Fault(Fault.Action.HALT, Fault.Moment.AFTER, CREDITS).arm(faultFile);
      job.tendUntil("no fault after", () -> hasHappened(faultFile, job));

      job.tendUntil(
          "the tables are not complete",
          () ->
              Files.exists(ads.table("campaign_delivery/_delta_log/00000000000000000001.json"))
                  && ads.rows("campaign_delivery", "event_id").size() == COUNT);
      assertThat(job.starts()).isEqualTo(3);
    }

    assertThat(ads.rows("ad_matches", "event_id"))
        .containsExactlyInAnyOrderElementsOf(ids("m-", COUNT));
    assertThat(ads.rows("campaign_delivery", "event_id"))
        .containsExactlyInAnyOrderElementsOf(ids("d-", COUNT));
    assertThat(ads.rows("ad_credits", "concat_ws(' ', user_id, revision, int(value))"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10)
                .mapToObj(i -> "u-%d %d %d".formatted(i, COUNT / 10, COUNT - 10 + i))
                .toList());
  }

  private static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static boolean hasHappened(Path faultFile, Supervisor job) {
    return !Fault.isArmed(faultFile) && !job.isAlive();
  }

  private Overrides settings(LandingFixture ads, Path faultFile) {
    return ads.settings(folder.resolve("checkpoint"), "micro-batch")
        .with("source.max-offsets-per-trigger", BATCH)
        .and(TornDeltaLog.settings(faultFile));
  }
}
