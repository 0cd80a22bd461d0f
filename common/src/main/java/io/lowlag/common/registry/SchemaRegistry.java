package io.lowlag.common.registry;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The schemas of a registry that this process knows. A schema with an id never changes, so it is
 * fetched once. Threads that need the same schema at the same time wait for one answer.
 *
 * <p>Known schemas can be used while the registry is down. Requests for other schemas are retried
 * until {@link RegistryConfig#outageTimeout} is over. A schema is unknown only if the registry
 * answers that it does not have it.
 */
public final class SchemaRegistry {

  /** The most schemas that are kept; a job that reads more of them asks again. */
  private static final int MOST_KNOWN = 1_000;

  private static final int MOST_UNKNOWN = 10_000;

  /** How long the registry is not asked again for an unknown schema. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  private static final Map<RegistryConfig, SchemaRegistry> OF_THIS_PROCESS =
      new ConcurrentHashMap<>();

  private final RegistryConfig config;
  private final RegistryClient client;
  private final Map<Integer, RegisteredSchema> known = new ConcurrentHashMap<>();
  private final Map<Integer, Long> unknownUntil = new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<RegisteredSchema>> underWay =
      new ConcurrentHashMap<>();
  private long waitedAt = Long.MIN_VALUE;

  private SchemaRegistry(RegistryConfig config) {
    this.config = config;
    this.client = new RegistryClient(config);
  }

  /** Returns the schemas that this process knows of a registry. */
  public static SchemaRegistry of(RegistryConfig config) {
    return OF_THIS_PROCESS.computeIfAbsent(config, SchemaRegistry::new);
  }

  /**
   * Returns the schema with that id.
   *
   * @throws UnknownSchemaException when the registry repeatedly answers that it does not have the
   *     schema
   * @throws RegistryUnavailableException when the registry does not answer
   */
  public RegisteredSchema schema(int id) throws UnknownSchemaException {
    while (true) {
      RegisteredSchema schema = known.get(id);
      if (schema != null) {
        return schema;
      }
      Long until = unknownUntil.get(id);
      if (until != null && System.nanoTime() - until < 0) {
        throw unknown(id);
      }
      CompletableFuture<RegisteredSchema> mine = new CompletableFuture<>();
      CompletableFuture<RegisteredSchema> first = underWay.putIfAbsent(id, mine);
      if (first == null) {
        return ask(id, mine);
      }
      Optional<RegisteredSchema> answer = answerOf(first);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  private RegisteredSchema ask(int id, CompletableFuture<RegisteredSchema> answer)
      throws UnknownSchemaException {
    try {
      RegisteredSchema schema = fetch(id);
      know(List.of(schema));
      answer.complete(schema);
      return schema;
    } catch (UnknownSchemaException e) {
      answer.completeExceptionally(e);
      throw e;
    } catch (RuntimeException e) {
      // An interrupt is a matter of this thread alone.
      if (!Thread.currentThread().isInterrupted()) {
        answer.completeExceptionally(e);
      }
      throw e;
    } finally {
      underWay.remove(id, answer);
      // Without an answer, each thread that waits for it asks itself.
      answer.cancel(false);
    }
  }

  /** Returns another thread's answer; empty if that thread ended without one. */
  private Optional<RegisteredSchema> answerOf(CompletableFuture<RegisteredSchema> first)
      throws UnknownSchemaException {
    try {
      return Optional.of(first.get());
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException(
          "interrupted while waiting for the schema registry at " + config, true, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownSchemaException unknown) {
        throw unknown;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("asking the schema registry failed", e.getCause());
    }
  }

  // A schema may be so new that not every node of the registry has it.
  private RegisteredSchema fetch(int id) throws UnknownSchemaException {
    Patience registering = new Patience(waitForNew());
    while (true) {
      try {
        return asked(config.outageTimeout(), () -> found(id)).orElseThrow(() -> unknown(id));
      } catch (UnknownSchemaException e) {
        if (!registering.pause(config)) {
          if (unknownUntil.size() >= MOST_UNKNOWN) {
            unknownUntil.clear();
          }
          unknownUntil.put(id, System.nanoTime() + UNKNOWN_FOR.toNanos());
          throw e;
        }
      }
    }
  }

  private Optional<RegisteredSchema> found(int id) {
    try {
      return Optional.of(client.byId(id));
    } catch (UnknownSchemaException e) {
      return Optional.empty();
    }
  }

  private UnknownSchemaException unknown(int id) {
    return new UnknownSchemaException("the schema registry at " + config + " has no schema " + id);
  }

  // Bad records may name thousands of ids that do not exist; the job must not wait for each of
  // them.
  private synchronized Duration waitForNew() {
    long now = System.nanoTime();
    long again = config.unknownTimeout().plus(UNKNOWN_FOR).toNanos();
    if (waitedAt != Long.MIN_VALUE && now - waitedAt < again) {
      long left = config.unknownTimeout().toNanos() - (now - waitedAt);
      return Duration.ofNanos(Math.max(0, left));
    }
    waitedAt = now;
    return config.unknownTimeout();
  }

  private <T> T asked(Duration timeout, Supplier<T> question) {
    Patience outage = new Patience(timeout);
    while (true) {
      try {
        return question.get();
      } catch (RegistryUnavailableException e) {
        if (e.lasting() || !outage.pause(config)) {
          throw e;
        }
      }
    }
  }

  /**
   * Returns all versions of a subject, the oldest first; none if the registry does not have the
   * subject. They are known from then on.
   */
  public List<RegisteredSchema> versions(String subject) {
    List<RegisteredSchema> versions =
        asked(config.requestTimeout(), () -> client.versions(subject));
    know(versions);
    return versions;
  }

  /**
   * Returns the id with which a subject has exactly this schema, if it has the schema.
   *
   * @param type AVRO or PROTOBUF
   */
  public Optional<Integer> find(String subject, String type, String text) {
    return asked(config.requestTimeout(), () -> client.find(subject, type, text));
  }

  /**
   * Registers a schema as the newest version of a subject.
   *
   * @param type AVRO or PROTOBUF
   * @throws IncompatibleVersionException when the registry does not accept it
   */
  public int register(String subject, String type, String text)
      throws IncompatibleVersionException {
    return client.register(subject, type, text);
  }

  /** Returns all known schemas. An executor that starts while the registry is down can use them. */
  public Collection<RegisteredSchema> known() {
    return List.copyOf(known.values());
  }

  /** Adds the schemas that another process knows. */
  public void know(Collection<RegisteredSchema> schemas) {
    for (RegisteredSchema schema : schemas) {
      if (known.size() >= MOST_KNOWN && !known.containsKey(schema.id())) {
        known.clear();
      }
      known.put(schema.id(), schema);
    }
  }
}
