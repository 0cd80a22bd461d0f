package io.lowlag.devkit.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.registry.RegisteredSchema;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import io.lowlag.common.registry.RegistryUnavailableException;
import io.lowlag.common.registry.SchemaRegistry;
import io.lowlag.common.registry.UnknownSchemaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryTest {

  private static final String TEXT = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";

  private final StubRegistry stub = StubRegistry.start();

  @AfterEach
  void stop() {
    stub.close();
  }

  private SchemaRegistry registry() {
    return SchemaRegistry.of(
        FramedRecords.config(stub.url(), Duration.ofMillis(300), Duration.ZERO));
  }

  @Test
  void aSchemaIsAskedForOnce() throws Exception {
    int id = stub.register("s-value", "AVRO", TEXT);
    SchemaRegistry registry = registry();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<RegisteredSchema>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        answers.add(threads.submit(() -> registry.schema(id)));
      }
      for (Future<RegisteredSchema> answer : answers) {
        assertThat(answer.get()).isEqualTo(new RegisteredSchema(id, "AVRO", TEXT, false));
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(stub.requests()).isEqualTo(1);
  }

  @Test
  void whatIsKnownGoesOnWhenTheRegistryIsGone() throws Exception {
    int id = stub.register("s-value", "AVRO", TEXT);
    SchemaRegistry registry = registry();
    registry.schema(id);

    stub.close();

    assertThat(registry.schema(id).text()).isEqualTo(TEXT);
    assertThatThrownBy(() -> registry.schema(id + 1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("does not answer")
        .hasMessageContaining("schema-registry.url");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429})
  void aPassingFailureIsWaitedFor(int status) throws Exception {
    int id = stub.register("s-value", "AVRO", TEXT);
    SchemaRegistry registry = registry();
    stub.failWith(status);

    assertThatThrownBy(() -> registry.schema(id))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(" answers " + status);
    assertThat(stub.requests()).isGreaterThan(1);

    // It was not taken for unknown.
    stub.failWith(0);
    assertThat(registry.schema(id).text()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusalIsNotWaitedFor(int status) {
    SchemaRegistry registry = registry();
    stub.failWith(status);

    assertThatThrownBy(() -> registry.schema(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("(" + status + ")")
        .hasMessageContaining("schema-registry.user");
    assertThat(stub.requests()).isEqualTo(1);
  }

  @Test
  void onlyARegistryThatSaysSoMakesASchemaUnknown() {
    SchemaRegistry registry = registry();

    assertThatThrownBy(() -> registry.schema(9))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("has no schema 9");
    int asked = stub.requests();
    assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaException.class);
    assertThat(stub.requests()).as("it is remembered for a while").isEqualTo(asked);

    // A page that is not there is a wrong address, not an unknown schema.
    stub.failWith(404);
    assertThatThrownBy(() -> registry.schema(10))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("/apis/ccompat/v7");
  }

  @Test
  void whoWaitsForTheAnswerOfAnInterruptedThreadAsksItself() throws Exception {
    int id = stub.register("s-value", "AVRO", TEXT);
    SchemaRegistry registry =
        SchemaRegistry.of(FramedRecords.config(stub.url(), Duration.ofMinutes(1), Duration.ZERO));
    stub.failWith(503);
    FutureTask<RegisteredSchema> interrupted = new FutureTask<>(() -> registry.schema(id));
    Thread asking = new Thread(interrupted);
    asking.start();
    while (stub.requests() < 1) {
      Thread.onSpinWait();
    }
    FutureTask<RegisteredSchema> answer = new FutureTask<>(() -> registry.schema(id));
    Thread waiting = new Thread(answer);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    asking.interrupt();
    assertThatThrownBy(interrupted::get)
        .hasCauseInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("interrupted");
    stub.failWith(0);

    assertThat(answer.get().text()).isEqualTo(TEXT);
  }

  @Test
  void aSchemaThatWasJustRegisteredIsWaitedFor() throws Exception {
    SchemaRegistry registry =
        SchemaRegistry.of(
            FramedRecords.config(stub.url(), Duration.ofSeconds(1), Duration.ofSeconds(20)));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<RegisteredSchema> answer = threads.submit(() -> registry.schema(1));
      while (stub.requests() < 2) {
        Thread.onSpinWait();
      }
      stub.register("s-value", "AVRO", TEXT);

      assertThat(answer.get().text()).isEqualTo(TEXT);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void thousandsOfIdsThatNobodyHasAreNotWaitedForEach() {
    Duration patience = Duration.ofMillis(200);
    SchemaRegistry registry =
        SchemaRegistry.of(FramedRecords.config(stub.url(), Duration.ofSeconds(1), patience));
    long begun = System.nanoTime();
    for (int id = 1; id <= 200; id++) {
      int unknown = id;
      assertThatThrownBy(() -> registry.schema(unknown)).isInstanceOf(UnknownSchemaException.class);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(patience.multipliedBy(100));
  }

  @Test
  void aRegistryThatAcceptsAndSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SchemaRegistry registry =
          SchemaRegistry.of(
              FramedRecords.config(
                  "http://localhost:" + silent.getLocalPort(),
                  Duration.ofMillis(100),
                  Duration.ZERO));

      assertThatThrownBy(() -> registry.schema(1))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUp() throws IOException {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    List<Socket> connections = Collections.synchronizedList(new ArrayList<>());
    try (ServerSocket dripping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var unused =
          threads.submit(
              () -> {
                while (true) {
                  Socket connection = dripping.accept();
                  connections.add(connection);
                  connection
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".getBytes(US_ASCII));
                }
              });
      SchemaRegistry registry =
          SchemaRegistry.of(
              FramedRecords.config(
                  "http://localhost:" + dripping.getLocalPort(), Duration.ZERO, Duration.ZERO));

      assertThatThrownBy(() -> registry.schema(1))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("does not answer");
    } finally {
      threads.shutdownNow();
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void credentialsAreSentAndNeverShown() throws Exception {
    int id = stub.register("s-value", "AVRO", TEXT);
    stub.require("Bearer s3cret-t0ken");
    RegistryConfig config =
        new RegistryConfig(
            stub.url(),
            "Bearer s3cret-t0ken",
            RegistryTls.NONE,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO);

    assertThat(SchemaRegistry.of(config).schema(id).text()).isEqualTo(TEXT);
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThatThrownBy(() -> registry().schema(id)).hasMessageContaining("(401)");
  }

  @Test
  void outputsAreFoundOrRegistered() throws Exception {
    SchemaRegistry registry = registry();

    assertThat(registry.find("s-value", "AVRO", TEXT)).isEmpty();
    int id = registry.register("s-value", "AVRO", TEXT);
    assertThat(registry.find("s-value", "AVRO", TEXT.replace(":", ": "))).contains(id);
    assertThat(registry.find("s-value", "PROTOBUF", TEXT)).isEmpty();
    assertThat(registry.versions("s-value")).extracting(RegisteredSchema::id).containsExactly(id);
    assertThat(registry.versions("other-value")).isEmpty();
  }
}
