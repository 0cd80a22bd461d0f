package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.it.fixture.HostileRecords;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.sessionization.SessionizationJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records that no producer should send, through the real jobs: none ends one, each is accounted
 * for. Those of fraud have a suite of their own, where there are answers as well.
 */
class HostileRecordsIT {

  private static final int RECORDS = 1_000;
  private static final int MANY = Integer.getInteger("lowlag.it.hostile", 1_000_000);

  /** What a record may take, of the whole run. */
  private static final Duration EACH = Duration.ofMillis(10);

  /** A job, its topics by their settings, and a good record of one of its inputs. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
  enum Case {
    CORRELATION(
        new CorrelationJob(),
        "correlation.topics.",
        List.of("requests", "impressions", "matches", "unmatched"),
        "requests",
        template(
            "transaction_id",
            "user_id",
            "bid_cpm",
            "event_time",
            "'event_id':'e','transaction_id':'t','user_id':'u','campaign_id':'c','ad_id':'a','bid_cpm':1,'country':'AT','event_time':NOW")),
    SESSIONIZATION(
        new SessionizationJob(),
        "sessionization.topics.",
        List.of("console", "pc", "events"),
        "pc",
        template(
            "device_id",
            "player_id",
            null,
            "event_time",
            "'event_id':'e','type':'start','device_id':'d','session_id':'s','player_id':'p','event_time':NOW")),
    CREDIT(
        new CreditJob(),
        "credit.topics.",
        List.of("matches", "callbacks", "credits"),
        "callbacks",
        template(
            "user_id",
            "event_id",
            "value",
            "event_time",
            "'event_id':'e','type':'conversion','user_id':'u','value':'1','currency':'EUR','event_time':NOW")),
    COUNT(
        new DeliveryCountJob(),
        "delivery.topics.",
        List.of("matches", "partials", "contracts", "delivery"),
        "matches",
        template(
            "user_id",
            "campaign_id",
            null,
            "impression_time",
            "'event_id':'e','user_id':'u','campaign_id':'c','impression_time':NOW")),
    DELIVERY(
        new DeliveryJob(),
        "delivery.topics.",
        List.of("matches", "partials", "contracts", "delivery"),
        "contracts",
        template(
            "campaign_id",
            "unit",
            null,
            null,
            "'campaign_id':'c','contracted':1000,'unit':'impressions','version':2,'starts_at':1,'ends_at':2")),
    LANDING(
        new AttributionLandingJob(),
        "landing.topics.",
        List.of("matches", "unmatched", "credits", "delivery"),
        "credits",
        template(
            "user_id",
            "model",
            "value",
            "event_time",
            "'event_id':'e','conversion_id':'o','conversion_event_id':'x','user_id':'u','model':'linear','revision':1,'status':'final','value':'1','currency':'EUR','touches':[],'event_time':NOW"));

    private final StreamingJob<?> job;
    private final String group;
    private final List<String> topics;
    private final String input;
    private final HostileRecords.Template good;

    Case(
        StreamingJob<?> job,
        String group,
        List<String> topics,
        String input,
        HostileRecords.Template good) {
      this.job = job;
      this.group = group;
      this.topics = topics;
      this.input = input;
      this.good = good;
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "CORRELATION, shuffled",
    "CORRELATION, co-partitioned",
    "SESSIONIZATION, co-partitioned",
    "CREDIT, co-partitioned",
    "COUNT, co-partitioned",
    "DELIVERY, co-partitioned",
    "LANDING, auto",
  })
  void eachBecomesADeadLetterThatSaysWhy(Case of, String state) throws Exception {
    send(of, state, RECORDS);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  @Tag("long")
  void soDoTheyIfThereAreAMillion(Case of) throws Exception {
    long begun = System.nanoTime();

    send(of, "auto", MANY);

    Duration each = Duration.ofNanos((System.nanoTime() - begun) / MANY);
    assertThat(each).as("each, sent, read and written").isLessThan(EACH);
  }

  private void send(Case of, String state, int count) throws Exception {
    String prefix = "hostile-" + of + "-" + state + "-" + count + "-";
    TestKafka kafka = TestKafka.shared();
    Overrides settings =
        kafka
            .settings(folder.resolve("checkpoint"), "available-now")
            .with("execution.state", state)
            .with("landing.path", folder.resolve("lake"))
            .with("landing.delta.log-partitions", 1);
    List<String> names = new ArrayList<>(of.topics);
    names.add("dead-letters");
    for (String name : names) {
      settings = settings.with(of.group + name, prefix + name);
    }
    kafka.createTopics(names.stream().map(name -> prefix + name).toList(), 2);
    long seed = new Random().nextInt(1_000_000);
    HostileRecords hostile =
        new HostileRecords(kafka, prefix + of.input, of.good, new Random(seed));
    hostile.send(count);

    String summary = SharedSpark.runToEnd(of.job, settings);

    assertThat(summary)
        .as("seed %d", seed)
        .contains("rows-in=" + count + " ")
        .contains("dead-letters=" + count + "(");
    hostile.assertAllAreIn(prefix + "dead-letters", of.job.describe(settings.load()).name(), 0);
    for (String name : of.topics) {
      if (!name.equals(of.input)) {
        assertThat(kafka.read(prefix + name)).as(name).isEmpty();
      }
    }
  }

  private static HostileRecords.Template template(
      String keyField, String nameField, String decimalField, String timeField, String good) {
    Map<String, String> fields = new LinkedHashMap<>();
    String now = Long.toString(System.currentTimeMillis());
    for (String field : good.replace('\'', '"').replace("NOW", now).split(",", -1)) {
      String[] parts = field.split(":", 2);
      fields.put(parts[0].replace("\"", ""), parts[1]);
    }
    return new HostileRecords.Template(
        keyField,
        nameField,
        Optional.ofNullable(decimalField),
        Optional.ofNullable(timeField),
        fields);
  }
}
