package io.lowlag.fraud.online;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings in {@code fraud.online} that say where the table is.
 *
 * @param url the JDBC URL, without user and password
 * @param userName null: the default user of the URL
 * @param secret the password; null if none is needed
 * @param table its name, with a schema if necessary
 * @param createTable whether the job creates it
 * @param connectTimeout how long to wait for a connection
 * @param requestTimeout how long to wait for an answer
 * @param keepGuards how long the row of an idle card, with its place in the order, is kept
 */
public record PostgresConfig(
    String url,
    String userName,
    String secret,
    String table,
    boolean createTable,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration keepGuards)
    implements Serializable {

  private static final String SCHEME = "jdbc:postgresql:";
  private static final Pattern TABLE =
      Pattern.compile("[a-z_][a-z0-9_]{0,53}(\\.[a-z_][a-z0-9_]{0,53})?");
  private static final Pattern SECRET_IN_URL =
      Pattern.compile("(?i)[?&](user|password|sslpassword)=|//[^/]*@");

  public PostgresConfig {
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "url = \""
              + Redaction.scrub(url)
              + "\" does not begin with "
              + SCHEME
              + "//host/database");
    }
    if (SECRET_IN_URL.matcher(url).find()) {
      throw new IllegalArgumentException(
          "url holds a user or a password, which logs would show: give them by user and password, or"
              + " by LOWLAG_FRAUD_ONLINE_USER and LOWLAG_FRAUD_ONLINE_PASSWORD");
    }
    if (!TABLE.matcher(table).matches()) {
      throw new IllegalArgumentException(
          "table = \""
              + table
              + "\" is not a name of small letters, digits and underscores, with a schema before it"
              + " if need be");
    }
  }

  /**
   * Reads the group; without a URL there is no store.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static Optional<PostgresConfig> from(Settings settings) {
    return settings
        .optionalText("fraud.online.url")
        .map(url -> Settings.checked("fraud.online", () -> read(settings, url)));
  }

  private static PostgresConfig read(Settings settings, String url) {
    return new PostgresConfig(
        url,
        settings.optionalText("fraud.online.user").orElse(null),
        settings.optionalText("fraud.online.password").orElse(null),
        settings.text("fraud.online.table"),
        settings.flag("fraud.online.create-table"),
        settings.duration("fraud.online.connect-timeout"),
        settings.duration("fraud.online.request-timeout"),
        settings.duration("fraud.online.keep-guards"));
  }

  Optional<String> user() {
    return Optional.ofNullable(userName);
  }

  Optional<String> password() {
    return Optional.ofNullable(secret);
  }

  /** Returns where the table is, without user and password. */
  @Override
  public String toString() {
    return url.replaceAll("\\?.*", "") + ", table " + table;
  }
}
