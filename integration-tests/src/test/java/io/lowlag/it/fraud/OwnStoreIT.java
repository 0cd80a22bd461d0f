package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.online.CardLatest;
import io.lowlag.fraud.online.CardUpdate;
import io.lowlag.fraud.online.FeatureStore;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.it.fixture.SettingsFile;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A store of one's own is one class: the jobs write it and erase from it. */
@Timeout(120)
class OwnStoreIT {

  private final TestKafka kafka = TestKafka.shared();
  private final long now = System.currentTimeMillis();

  @TempDir private Path folder;

  @Test
  void theJobsWriteAStoreOfOnesOwnAndEraseFromIt() throws Exception {
    try (Topics topics = new Topics(kafka.connection())) {
      topics.create(List.of("own-transactions", "own-dead-letters"), 1);
      topics.create(List.of("own-features"), 1, Map.of("cleanup.policy", "compact"));
    }
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(
          List.of(features("gone", 1), features("stays", 2), features("stays", 3)).iterator());
    }
    Overrides settings =
        Overrides.none()
            .with("kafka.bootstrap-servers", kafka.connection().bootstrapServers())
            .with("fraud.topics.transactions", "own-transactions")
            .with("fraud.topics.features", "own-features")
            .with("fraud.topics.dead-letters", "own-dead-letters")
            .with("fraud.online.store.class", MapStore.class.getName())
            .with("fraud.online.store.options.shelf", "one");

    SharedSpark.runToEnd(
        new OnlineJob(),
        settings
            .with("execution.mode", "available-now")
            .with("checkpoint.location", folder.resolve("checkpoint")));
    assertThat(MapStore.SHELVES.get("one")).isEqualTo(Map.of("gone", 1L, "stays", 3L));

    StringWriter output = new StringWriter();
    Path file = SettingsFile.write(folder.resolve("erase.conf"), settings);
    int exitCode =
        CommandErrors.handledBy(new CommandLine(new ErasureJob()))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(output))
            .execute("--card", "gone", "--config", file.toString());
    assertThat(exitCode).as(output.toString()).isZero();
    assertThat(output.toString()).containsPattern("shelf one +its row");
    assertThat(MapStore.SHELVES.get("one")).isEqualTo(Map.of("stays", 3L));
  }

  private GeneratedRecord features(String card, long offset) {
    WindowFeatures window = WindowFeatures.ofPayments(2, BigDecimal.TEN, 3, 1);
    String id = CardFeatures.idOf(card, 0, offset, now);
    CardFeatures features =
        new CardFeatures(id, card, now, now, window, window, window, false, "EUR", 0, offset);
    return new GeneratedRecord("own-features", card, Json.bytes(features), 0);
  }

  /** Keeps the offset of each card in this process. */
  public static final class MapStore implements FeatureStore {

    private static final long serialVersionUID = 1L;
    private static final ConcurrentMap<String, ConcurrentMap<String, Long>> SHELVES =
        new ConcurrentHashMap<>();

    private String shelf;

    @Override
    public void configure(Settings settings) {
      shelf = settings.options("fraud.online.store.options").get("shelf");
    }

    @Override
    public void check() {
      SHELVES.putIfAbsent(shelf, new ConcurrentHashMap<>());
    }

    @Override
    public Session open() {
      return new MapSession(SHELVES.get(shelf));
    }

    @Override
    public String describe() {
      return "shelf " + shelf;
    }
  }

  private record MapSession(ConcurrentMap<String, Long> rows) implements FeatureStore.Session {

    @Override
    public int write(List<CardUpdate> updates) {
      int changed = 0;
      for (CardUpdate update : updates) {
        if (update.forgets() && rows.remove(update.cardId()) != null) {
          changed++;
        }
        CardLatest latest = update.latest();
        if (latest != null && latest.sourceOffset() > rows.getOrDefault(update.cardId(), -1L)) {
          rows.put(update.cardId(), latest.sourceOffset());
          changed++;
        }
      }
      return changed;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
