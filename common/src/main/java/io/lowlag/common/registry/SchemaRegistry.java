package io.lowlag.common.registry;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What this process knows of a registry. A schema that has an id never changes, so it is asked for
 * once; threads that want the same one at the same time wait for one answer.
 *
 * <p>What is known goes on while the registry is down. What is not known is asked for until {@link
 * RegistryConfig#outageTimeout} is over. Only a registry that answers, and says that it has no such
 * schema, makes a schema unknown.
 */
public final class SchemaRegistry {

  /** So many schemas are kept; a job that reads more of them asks again. */
  private static final int MOST_KNOWN = 1_000;

  private static final int MOST_UNKNOWN = 10_000;

  /** For so long an unknown schema is not asked for again. */
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

  /** The one of this process. */
  public static SchemaRegistry of(RegistryConfig config) {
    return OF_THIS_PROCESS.computeIfAbsent(config, SchemaRegistry::new);
  }

  /**
   * The schema with that id.
   *
   * @throws UnknownSchemaException when the registry says, lastingly, that it has none
   * @throws RegistryUnavailableException when it does not say
   */
  public RegisteredSchema schema(int id) throws UnknownSchemaException {
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
    return first == null ? ask(id, mine) : answerOf(first);
  }

  private RegisteredSchema ask(int id, CompletableFuture<RegisteredSchema> answer)
      throws UnknownSchemaException {
    try {
      RegisteredSchema schema = fetch(id);
      know(List.of(schema));
      answer.complete(schema);
      return schema;
    } catch (UnknownSchemaException | RuntimeException e) {
      answer.completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(id, answer);
    }
  }

  private RegisteredSchema answerOf(CompletableFuture<RegisteredSchema> first)
      throws UnknownSchemaException {
    try {
      return first.get();
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

  // Bad records may name thousands of ids that nobody has: the job must not wait for each.
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
   * All versions of a subject, the oldest first; none if the registry has no such subject. They are
   * known from then on.
   */
  public List<RegisteredSchema> versions(String subject) {
    List<RegisteredSchema> versions =
        asked(config.requestTimeout(), () -> client.versions(subject));
    know(versions);
    return versions;
  }

  /**
   * The id under which a subject has exactly this schema, if it has it.
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
   * @throws IncompatibleVersionException when the registry does not take it
   */
  public int register(String subject, String type, String text)
      throws IncompatibleVersionException {
    return client.register(subject, type, text);
  }

  /** All that is known; an executor that starts while the registry is down goes on with it. */
  public Collection<RegisteredSchema> known() {
    return List.copyOf(known.values());
  }

  /** Takes over what another process knows. */
  public void know(Collection<RegisteredSchema> schemas) {
    for (RegisteredSchema schema : schemas) {
      if (known.size() >= MOST_KNOWN && !known.containsKey(schema.id())) {
        known.clear();
      }
      known.put(schema.id(), schema);
    }
  }
}
