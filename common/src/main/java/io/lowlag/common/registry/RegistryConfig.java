package io.lowlag.common.registry;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the schema registry is and how to connect to it.
 *
 * @param url its address, without a slash at the end
 * @param authorization the authorization header; null for none
 * @param tls certificate files; {@link RegistryTls#NONE} for Java's own certificates
 * @param requestTimeout how long one request may take
 * @param outageTimeout how long a task waits for a schema while the registry does not answer
 * @param unknownTimeout how long a schema may be unknown to the registry before its records become
 *     dead letters
 */
public record RegistryConfig(
    String url,
    String authorization,
    RegistryTls tls,
    Duration requestTimeout,
    Duration outageTimeout,
    Duration unknownTimeout)
    implements Serializable {

  private static final String URL = "schema-registry.url";

  /**
   * Reads the group {@code schema-registry}; null if it names no registry.
   *
   * @throws SettingsException when a setting cannot be used
   */
  public static RegistryConfig from(Settings settings) {
    Optional<String> url = settings.optionalText(URL);
    return url.isEmpty()
        ? null
        : new RegistryConfig(
            address(url.get()),
            authorization(settings),
            RegistryTls.from(settings),
            settings.duration("schema-registry.request-timeout"),
            settings.duration("schema-registry.outage-timeout"),
            settings.duration("schema-registry.unknown-timeout"));
  }

  private static String address(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null) {
        throw new SettingsException(
            URL
                + " is not an address such as https://registry:8081 or http://host/apis/ccompat/v7");
      }
      if (uri.getUserInfo() != null) {
        throw new SettingsException(
            URL + " holds credentials: set schema-registry.user and schema-registry.password");
      }
      return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    } catch (URISyntaxException e) {
      // Its message repeats the text, which may contain a password.
      throw new SettingsException(URL + " is not an address: " + e.getReason(), e);
    }
  }

  private static String authorization(Settings settings) {
    Optional<String> user = settings.optionalText("schema-registry.user");
    Optional<String> password = settings.optionalText("schema-registry.password");
    Optional<String> token = settings.optionalText("schema-registry.token");
    if (user.isPresent() != password.isPresent()) {
      throw new SettingsException(
          "schema-registry.user and schema-registry.password belong together: set both or none");
    }
    if (user.isPresent() && token.isPresent()) {
      throw new SettingsException(
          "schema-registry has a user and a token: a request can carry only one of them");
    }
    return user.map(
            name ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (name + ":" + password.get()).getBytes(StandardCharsets.UTF_8)))
        .or(() -> token.map(text -> "Bearer " + text))
        .orElse(null);
  }

  /** Returns only the address, because the rest may contain secrets. */
  @Override
  public String toString() {
    return url;
  }
}
