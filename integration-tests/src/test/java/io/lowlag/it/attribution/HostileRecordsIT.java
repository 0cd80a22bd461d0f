package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.it.fixture.HostileRecords;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records that no producer should send, through the real job: none ends it, each is accounted for.
 */
class HostileRecordsIT {

  private static final int RECORDS = 1_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "co-partitioned"})
  void eachBecomesADeadLetterThatSaysWhy(String state) throws Exception {
    CorrelationFixture ads = new CorrelationFixture("hostile-" + state, 1, 2, 1);
    long seed = new Random().nextInt(1_000_000);
    HostileRecords hostile =
        new HostileRecords(ads.kafka, ads.topic("ad-requests"), request(), new Random(seed));
    hostile.send(RECORDS);

    String summary =
        SharedSpark.runToEnd(
            new CorrelationJob(),
            ads.settings(folder.resolve(state), "available-now").with("execution.state", state));

    assertThat(summary).as("seed %d", seed).contains("rows-in=" + RECORDS);
    hostile.assertAllAreIn(ads.topic("ad-attribution-dead-letters"), CorrelationJob.NAME, 0);
    assertThat(ads.kafka.read(ads.topic("ad-matches"))).isEmpty();
  }

  private static HostileRecords.Template request() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("event_id", "\"e\"");
    fields.put("transaction_id", "\"t\"");
    fields.put("user_id", "\"u\"");
    fields.put("campaign_id", "\"c\"");
    fields.put("ad_id", "\"a\"");
    fields.put("bid_cpm", "1");
    fields.put("country", "\"AT\"");
    fields.put("event_time", Long.toString(System.currentTimeMillis()));
    return new HostileRecords.Template(
        "transaction_id", "user_id", Optional.of("bid_cpm"), "event_time", fields);
  }
}
