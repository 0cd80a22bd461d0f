package io.lowlag.fraud.online;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;

/**
 * A store in a table of a PostgreSQL database, with one row for each card; see {@code
 * card_features.sql}.
 */
public final class PostgresStore implements FeatureStore {

  private static final long serialVersionUID = 1L;

  private static final String DEFINITION = "card_features.sql";
  private static final String NAME_IN_DEFINITION = "card_features";

  /**
   * The classes of SQLState of errors that pass: connection, rollback by the server, resources,
   * shutdown, cancellation or standby.
   */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");

  /**
   * The classes of SQLState of errors that a value causes: it does not fit its column, breaks a
   * constraint, or exceeds a limit such as that of an index.
   */
  private static final Set<String> VALUE_CLASSES = Set.of("22", "23", "54");

  private static final String READ_ONLY = "25006";

  private PostgresConfig config;

  /** Creates a store whose table the settings will name. */
  public PostgresStore() {}

  /** Creates a store in that table. */
  public PostgresStore(PostgresConfig config) {
    this.config = config;
  }

  /** Returns the statements that create the table and its view. */
  static String definition(String table) {
    try (InputStream in = PostgresStore.class.getResourceAsStream(DEFINITION)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace(NAME_IN_DEFINITION, table);
    } catch (IOException e) {
      throw new UncheckedIOException(DEFINITION + " cannot be read", e);
    }
  }

  /** Reads the settings of the group {@code fraud.online}. */
  @Override
  public void configure(Settings settings) {
    config = PostgresConfig.from(settings).orElseThrow(PostgresStore::withoutUrl);
  }

  private static SettingsException withoutUrl() {
    return new SettingsException(
        "fraud.online.url is not set: give that of a PostgreSQL database, such as"
            + " jdbc:postgresql://host/database");
  }

  @Override
  public void check() {
    try (Connection connection = connect()) {
      if (config.createTable()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(definition(config.table()));
        }
      }
      PreparedStatement upsert = connection.prepareStatement(FeatureRow.upsert(config.table()));
      try (upsert) {
        upsert.getParameterMetaData();
      }
    } catch (SQLException e) {
      throw new CannotStartException(
          "the online store "
              + describe()
              + " cannot be written ("
              + reason(e)
              + "): look at fraud.online.url, user, password and table; the table is created by "
              + DEFINITION
              + ", or by fraud.online.create-table = true",
          e);
    }
  }

  @Override
  public Session open() throws StoreUnavailableException {
    try {
      return new PostgresSession(connect(), config);
    } catch (SQLException e) {
      throw told(e);
    }
  }

  @Override
  public String describe() {
    return config.toString();
  }

  // The DriverManager is not used, because it does not see drivers of a job's own class loader.
  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    config.user().ifPresent(user -> properties.setProperty("user", user));
    config.password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("connectTimeout", seconds(config.connectTimeout().toMillis()));
    properties.setProperty("loginTimeout", seconds(config.connectTimeout().toMillis()));
    properties.setProperty("socketTimeout", seconds(config.requestTimeout().toMillis()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "lowlag-fraud-online");
    Connection connection = new Driver().connect(config.url(), properties);
    if (connection == null) {
      throw new SQLException("the driver does not support this URL", "08001");
    }
    return connection;
  }

  private static String seconds(long millis) {
    return Long.toString(Math.max(1, (millis + 999) / 1000));
  }

  /**
   * Returns an exception for an error that passes, so that the write is retried; throws one for any
   * other error, which ends the job.
   */
  static StoreUnavailableException told(SQLException e) {
    if (isOf(PASSING_CLASSES, e) || READ_ONLY.equals(e.getSQLState())) {
      return new StoreUnavailableException(reason(e), e);
    }
    IllegalStateException refused =
        new IllegalStateException(
            "the online store refused a write ("
                + reason(e)
                + "): fix its table or the rights, and start the job again; it continues where it"
                + " stopped");
    // Not set as the cause, because Spark reports the innermost cause of a failed task.
    refused.addSuppressed(e);
    throw refused;
  }

  private static boolean isOf(Set<String> classes, SQLException e) {
    String state = e.getSQLState();
    return state != null && state.length() == 5 && classes.contains(state.substring(0, 2));
  }

  private static String reason(SQLException e) {
    SQLException told = e.getNextException() == null ? e : e.getNextException();
    String line = String.valueOf(told.getMessage()).lines().findFirst().orElse("");
    return Redaction.scrub(line) + ", SQLState " + told.getSQLState();
  }

  /** A connection with prepared statements. */
  private static final class PostgresSession implements Session {

    private final Connection connection;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;
    private final GuardCleaning cleaning;

    PostgresSession(Connection connection, PostgresConfig config) throws SQLException {
      this.connection = connection;
      try {
        connection.setAutoCommit(false);
        upsert = connection.prepareStatement(FeatureRow.upsert(config.table()));
        delete = connection.prepareStatement(FeatureRow.delete(config.table()));
        cleaning = new GuardCleaning(config);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }

    @Override
    public int write(List<CardUpdate> updates)
        throws StoreUnavailableException, RefusedUpdateException {
      try {
        int changed = forget(updates.stream().filter(CardUpdate::forgets).toList());
        changed += upsert(updates.stream().filter(update -> update.latest() != null).toList());
        connection.commit();
        cleaning.runIfDue(connection);
        return changed;
      } catch (SQLException e) {
        if (isOf(VALUE_CLASSES, e)) {
          undo();
          throw new RefusedUpdateException(reason(e), e);
        }
        throw told(e);
      }
    }

    private void undo() throws StoreUnavailableException {
      try {
        connection.rollback();
        delete.clearBatch();
        upsert.clearBatch();
      } catch (SQLException e) {
        throw told(e);
      }
    }

    private int forget(List<CardUpdate> updates) throws SQLException {
      for (CardUpdate update : updates) {
        delete.setString(1, update.cardId());
        delete.addBatch();
      }
      return updates.isEmpty() ? 0 : changed(delete.executeBatch());
    }

    private int upsert(List<CardUpdate> updates) throws SQLException {
      for (CardUpdate update : updates) {
        FeatureRow.bind(upsert, update);
        upsert.addBatch();
      }
      return updates.isEmpty() ? 0 : changed(upsert.executeBatch());
    }

    private static int changed(int[] counts) {
      int changed = 0;
      for (int count : counts) {
        changed += Math.max(0, count);
      }
      return changed;
    }

    @Override
    public void abort() {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        // The connection is gone, as intended.
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        // What was committed is in the store; the rest is written again.
      }
    }
  }
}
