package io.lowlag.it.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryUnavailableException;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.it.fixture.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that answers only those who show a certificate that it trusts. */
class RegistryTlsTest {

  private static final String SERVER_PASSWORD = "of-the-server";
  private static final String TRUST_PASSWORD = "s3cret-of-trust";
  private static final String KEY_PASSWORD = "s3cret-of-the-key";
  private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";

  @TempDir private static Path folder;

  private static final Certificates AUTHORITY = new Certificates();
  private static final Certificates STRANGERS = new Certificates();

  private static StubRegistry registry;
  private static int id;

  @BeforeAll
  static void start() throws Exception {
    registry = StubRegistry.startMutualTls(serverContext());
    id = registry.register("s-value", "AVRO", SCHEMA);
    AUTHORITY.trustStore(folder.resolve("trust.p12"), TRUST_PASSWORD);
    STRANGERS.trustStore(folder.resolve("strange-trust.p12"), TRUST_PASSWORD);
    AUTHORITY.issue("CN=job").keyStore(folder.resolve("job.p12"), KEY_PASSWORD);
    STRANGERS.issue("CN=job").keyStore(folder.resolve("stranger.p12"), KEY_PASSWORD);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static SSLContext serverContext() throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(
        load(
            AUTHORITY.issue("CN=registry").keyStore(folder.resolve("server.p12"), SERVER_PASSWORD)),
        SERVER_PASSWORD.toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(load(AUTHORITY.trustStore(folder.resolve("clients.p12"), SERVER_PASSWORD)));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, SERVER_PASSWORD.toCharArray());
    }
    return store;
  }

  @Test
  void bothSidesShowACertificate() throws Exception {
    RegistryConfig config = config(settings("trust.p12").and(key("job.p12", KEY_PASSWORD)));

    assertThat(SchemaRegistry.of(config).schema(id).text()).isEqualTo(SCHEMA);
    assertThat(config.toString() + config.tls()).doesNotContain("s3cret");
  }

  @Test
  void whoShowsNoneIsRefused() {
    requireRefused(settings("trust.p12"));
  }

  @Test
  void whoShowsAStrangersIsRefused() {
    requireRefused(settings("trust.p12").and(key("stranger.p12", KEY_PASSWORD)));
  }

  @Test
  void aRegistryWithAStrangersIsRefused() {
    int before = registry.requests();

    requireRefused(settings("strange-trust.p12").and(key("job.p12", KEY_PASSWORD)));

    assertThat(registry.requests()).as("nothing was asked").isEqualTo(before);
  }

  private static void requireRefused(Overrides settings) {
    SchemaRegistry client = SchemaRegistry.of(config(settings));

    assertThatThrownBy(() -> client.schema(id))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("the schema registry at " + registry.url())
        .hasMessageContaining("schema-registry.tls.trust-store")
        .hasMessageContaining("schema-registry.tls.key-store");
  }

  @Test
  void aFileThatCannotBeOpenedIsToldAndItsPasswordIsNot() {
    Overrides wrong = settings("trust.p12").and(key("job.p12", "s3cret-but-wrong"));
    Overrides missing = settings("trust.p12").and(key("none.p12", KEY_PASSWORD));

    assertThatThrownBy(() -> config(wrong))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("schema-registry.tls.key-store")
        .hasMessageContaining("job.p12")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> config(missing))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("none.p12")
        .hasMessageContaining("schema-registry.tls.key-store-password")
        .hasMessageNotContaining("s3cret");
  }

  private static Overrides settings(String trustStore) {
    return Overrides.none()
        .with("format.default", "avro")
        .with("schema-registry.url", registry.url())
        .with("schema-registry.request-timeout", "5s")
        .with("schema-registry.outage-timeout", "0s")
        .with("schema-registry.tls.trust-store", folder.resolve(trustStore).toString())
        .with("schema-registry.tls.trust-store-password", TRUST_PASSWORD);
  }

  private static Overrides key(String file, String password) {
    return Overrides.none()
        .with("schema-registry.tls.key-store", folder.resolve(file).toString())
        .with("schema-registry.tls.key-store-password", password);
  }

  private static RegistryConfig config(Overrides settings) {
    return TopicFormats.from(settings.load()).registry();
  }
}
