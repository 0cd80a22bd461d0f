package io.lowlag.common.registry;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for the connection to the registry, in PKCS12 or JKS files that every executor has
 * at the same path.
 *
 * @param trustStore the trusted certificates; null for Java's own
 * @param trustStorePassword null if it has none
 * @param keyStore the certificate and key of the job; null for none
 * @param keyStorePassword null if it has none
 */
public record RegistryTls(
    String trustStore, String trustStorePassword, String keyStore, String keyStorePassword)
    implements Serializable {

  /** Java's own certificates. */
  public static final RegistryTls NONE = new RegistryTls(null, null, null, null);

  private static final String GROUP = "schema-registry.tls.";

  static RegistryTls from(Settings settings) {
    RegistryTls tls =
        new RegistryTls(
            text(settings, "trust-store"),
            text(settings, "trust-store-password"),
            text(settings, "key-store"),
            text(settings, "key-store-password"));
    tls.context();
    return tls;
  }

  private static String text(Settings settings, String name) {
    return settings.optionalText(GROUP + name).orElse(null);
  }

  /**
   * Returns the TLS context for a client; empty for Java's own.
   *
   * @throws SettingsException when a file cannot be used
   */
  Optional<SSLContext> context() {
    if (trustStore == null && keyStore == null) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trusted(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new SettingsException(
          "the job cannot set up TLS from " + GROUP + "*: " + e.getMessage(), e);
    }
  }

  private KeyManager[] keys() throws GeneralSecurityException {
    if (keyStore == null) {
      return null;
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load("key-store", keyStore, keyStorePassword), characters(keyStorePassword));
    return keys.getKeyManagers();
  }

  private TrustManager[] trusted() throws GeneralSecurityException {
    if (trustStore == null) {
      return null;
    }
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(load("trust-store", trustStore, trustStorePassword));
    return trusted.getTrustManagers();
  }

  private static KeyStore load(String setting, String file, String password)
      throws GeneralSecurityException {
    try {
      return KeyStore.getInstance(new File(file), characters(password));
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          GROUP
              + setting
              + " = \""
              + file
              + "\" cannot be read: "
              + e.getMessage()
              + "; it has to be PKCS12 or JKS, with its password in "
              + GROUP
              + setting
              + "-password",
          e);
    }
  }

  private static char[] characters(String password) {
    return password == null ? null : password.toCharArray();
  }

  /** Returns only the files, without the passwords. */
  @Override
  public String toString() {
    return "trust store " + trustStore + ", key store " + keyStore;
  }
}
