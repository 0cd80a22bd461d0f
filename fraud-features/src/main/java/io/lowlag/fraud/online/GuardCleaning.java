package io.lowlag.fraud.online;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Removes the rows of cards that have been idle for so long that no older record can come any more.
 * It runs at most once an hour in each process.
 */
final class GuardCleaning {

  private static final long PAUSE_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final AtomicLong LAST = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  private final PostgresConfig config;

  GuardCleaning(PostgresConfig config) {
    this.config = config;
  }

  void runIfDue(Connection connection) throws SQLException {
    long now = System.nanoTime();
    long last = LAST.get();
    if (now - last >= PAUSE_NANOS && LAST.compareAndSet(last, now)) {
      run(connection);
    }
  }

  private void run(Connection connection) throws SQLException {
    String sql =
        "DELETE FROM "
            + config.table()
            + " WHERE idle AND written_at < now() - make_interval(secs => ?)";
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setDouble(1, (double) config.keepGuards().toSeconds());
      delete.executeUpdate();
      connection.commit();
    }
  }
}
