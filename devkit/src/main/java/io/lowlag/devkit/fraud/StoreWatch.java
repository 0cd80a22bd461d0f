package io.lowlag.devkit.fraud;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.demo.Findings;
import io.lowlag.devkit.postgres.PostgresServer;
import io.lowlag.fraud.online.PostgresConfig;
import io.lowlag.fraud.online.PostgresStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The online store of a demo, with a service that uses it. The database notifies the service of
 * each row when it becomes visible, and the service reads some of them. At the end, the rows are
 * compared with the topic.
 */
final class StoreWatch implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String FEATURES = "card-features";
  private static final String ROW = "row of PostgreSQL";
  private static final String TABLE = "card_features";
  private static final String CHANNEL = "card_features_seen";
  private static final String LOOKUP =
      "SELECT sent_us FROM " + TABLE + "_current WHERE card_id = ?";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int POLL_MILLIS = 200;

  /** One of this number of rows is read. */
  private static final int LOOKED_UP = 20;

  /**
   * The trigger that notifies of rows caused by a payment. The moment of such a row is the
   * payment's own; otherwise a timer caused the row.
   */
  private static final String TELLING =
      """
      CREATE FUNCTION tell_seen() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.as_of = NEW.event_time THEN
          PERFORM pg_notify('%s', NEW.sent_us || ' ' || NEW.card_id);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER tell_seen AFTER INSERT OR UPDATE ON %s
        FOR EACH ROW EXECUTE FUNCTION tell_seen();
      """
          .formatted(CHANNEL, TABLE);

  private final PostgresServer server;
  private final long warmUpUs;
  private final Map<String, String> published = new HashMap<>();
  private final LatencyHistogram toTopic = new LatencyHistogram();
  private final LatencyHistogram toRow = new LatencyHistogram();
  private final LatencyHistogram lookups = new LatencyHistogram();
  private long measuredFromUs;
  private long seen;
  private long stale;
  private SQLException failure;
  private volatile boolean closed;

  /**
   * @param warmUp how long after the first row the measurement starts
   */
  private StoreWatch(PostgresServer server, Duration warmUp) {
    this.server = server;
    this.warmUpUs = TimeUnit.NANOSECONDS.toMicros(warmUp.toNanos());
  }

  /** Starts the database, with its table, and the service. */
  static StoreWatch start(Path folder, Duration warmUp) {
    StoreWatch watch = new StoreWatch(PostgresServer.start(folder), warmUp);
    new PostgresStore(
            new PostgresConfig(
                watch.server.url(),
                PostgresServer.USER,
                null,
                TABLE,
                true,
                TIMEOUT,
                TIMEOUT,
                TIMEOUT))
        .check();
    Thread service = new Thread(watch::serve, "demo-service");
    service.setDaemon(true);
    service.start();
    return watch;
  }

  /** Returns the settings with which the job writes to this store. */
  Overrides settings() {
    return Overrides.none()
        .with("fraud.online.url", server.url())
        .with("fraud.online.user", PostgresServer.USER)
        .with("fraud.online.table", TABLE);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url(), PostgresServer.USER, "");
  }

  private void serve() {
    try (Connection listening = connect();
        Connection asking = connect();
        Statement statement = listening.createStatement();
        PreparedStatement lookup = asking.prepareStatement(LOOKUP)) {
      statement.execute(TELLING);
      statement.execute("LISTEN " + CHANNEL);
      PGConnection notified = listening.unwrap(PGConnection.class);
      while (!closed) {
        PGNotification[] rows = notified.getNotifications(POLL_MILLIS);
        long nowUs = Stamps.nowUs();
        for (PGNotification row : rows == null ? new PGNotification[0] : rows) {
          saw(row.getParameter(), nowUs, lookup);
        }
      }
    } catch (SQLException e) {
      fail(e);
    }
  }

  private synchronized void fail(SQLException e) {
    if (!closed) {
      failure = e;
    }
  }

  private synchronized void saw(String row, long nowUs, PreparedStatement lookup)
      throws SQLException {
    int space = row.indexOf(' ');
    long sentUs = Long.parseLong(row.substring(0, space));
    if (seen++ == 0) {
      measuredFromUs = nowUs + warmUpUs;
    }
    if (sentUs >= measuredFromUs) {
      toRow.record(nowUs - sentUs);
    }
    if (seen % LOOKED_UP == 0) {
      lookUp(row.substring(space + 1), sentUs, lookup);
    }
  }

  private void lookUp(String card, long sentUs, PreparedStatement lookup) throws SQLException {
    long beganNanos = System.nanoTime();
    lookup.setString(1, card);
    try (ResultSet found = lookup.executeQuery()) {
      boolean live = found.next();
      lookups.record(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - beganNanos));
      // A card may have become idle since then; if there is a row, it must not be older.
      if (live && found.getLong(1) < sentUs) {
        stale++;
      }
    }
  }

  /** Adds a record of the topic; the store must contain the latest record of each card. */
  synchronized void published(ConsumerRecord<byte[], byte[]> features) throws IOException {
    String card = new String(features.key(), StandardCharsets.UTF_8);
    if (features.value() == null) {
      published.remove(card);
      return;
    }
    long nowUs = Stamps.nowUs();
    published.put(card, JSON.readTree(features.value()).path("event_id").textValue());
    // A record that a timer caused has no sending time of a payment.
    Header sent = features.headers().lastHeader(Stamps.SENT);
    long sentUs = sent == null ? -1 : Stamps.number(sent.value()).orElse(-1);
    if (seen > 0 && sentUs >= measuredFromUs) {
      toTopic.record(nowUs - sentUs);
    }
  }

  /**
   * Returns the measured latencies, and whether the store has the latest record of each card in the
   * topic.
   */
  synchronized Findings findings() throws SQLException {
    List<String> wrong = new ArrayList<>();
    Map<String, String> rows = rows();
    long differ =
        published.entrySet().stream()
            .filter(card -> !card.getValue().equals(rows.get(card.getKey())))
            .count();
    long beyond = rows.keySet().stream().filter(card -> !published.containsKey(card)).count();
    if (differ + beyond > 0) {
      wrong.add("online store: " + differ + " cards missing or old, " + beyond + " unexpected");
    }
    if (stale > 0) {
      wrong.add("online store: " + stale + " lookups returned an outdated row");
    }
    if (failure != null) {
      wrong.add("online store: the service failed: " + failure.getMessage());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("rows_in_online_store", rows.size());
    facts.put("lookups", lookups.count());
    facts.put("lookup_p99_ms", lookups.summaryMs().p99());
    Map<String, LatencySummary> latencies = new LinkedHashMap<>();
    latencies.put(FEATURES, toTopic.summaryMs());
    latencies.put(ROW, toRow.summaryMs());
    return new Findings(facts, latencies, wrong);
  }

  private Map<String, String> rows() throws SQLException {
    Map<String, String> rows = new HashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet all =
            statement.executeQuery("SELECT card_id, event_id FROM " + TABLE + "_current")) {
      while (all.next()) {
        rows.put(all.getString(1), all.getString(2));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }
}
