package io.lowlag.common.job;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.ClusterSlots;
import io.lowlag.realtime.StateStores;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.metrics.LowlagPlugin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Spark session of a job: the existing one, or a new one that is closed with the job. */
final class JobSession implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);

  private static final String MASTER = "spark.master";
  private static final String PLUGINS = "spark.plugins";

  /**
   * Settings that are lists of classes. The lists of spark-submit, the job and its user are joined.
   */
  private static final List<String> LISTS = List.of(PLUGINS, "spark.sql.extensions");

  /**
   * How many generated classes a JVM keeps. Spark's default of 100 is too small for a batch that
   * merges into a Delta table: the next batch would find none of its classes and compile all of
   * them again.
   */
  private static final String GENERATED_CLASSES = "2000";

  /**
   * How long a stop waits for a query whose batch is cut off. With Spark's default, one batch that
   * cannot be interrupted keeps the process alive for ever.
   */
  private static final String LONGEST_STOP = "30s";

  private static final String REDACTION = "spark.redaction.regex";

  /** Spark's default of that setting in 4.2. */
  private static final String SPARK_REDACTS = "(?i)secret|password|token|access[.]?key";

  private final SparkSession spark;
  private final boolean own;
  private final List<String> missing;

  private JobSession(SparkSession spark, boolean own, List<String> missing) {
    this.spark = spark;
    this.own = own;
    this.missing = missing;
  }

  /**
   * Opens the session.
   *
   * @param name of the job
   * @param needed settings that the job needs; the user's own settings take precedence, except for
   *     {@linkplain PinnedSettings those} that decide what the results are
   */
  static JobSession open(String name, Map<String, String> needed, SessionConfig config) {
    boolean none =
        SparkSession.getActiveSession().isEmpty() && SparkSession.getDefaultSession().isEmpty();
    long asked = System.currentTimeMillis();
    SparkSession.Builder builder = SparkSession.builder();
    if (none) {
      builder.appName(config.name().orElse(name));
      // spark-submit sets a master; without one, the job runs in this process.
      if (System.getProperty(MASTER) == null) {
        builder.master("local[*]");
      }
    }
    Map<String, String> all = configuration(needed, config);
    all.forEach(builder::config);
    SparkSession spark = session(builder);
    // A platform may have created the context but no session yet; the job must not stop that
    // context.
    boolean own = none && spark.sparkContext().startTime() >= asked;
    JobSession session = new JobSession(spark, own, missing(spark, all.get(PLUGINS)));
    session
        .missingPlugins()
        .ifPresent(
            line ->
                LOG.atWarn()
                    .addKeyValue("job", name)
                    .addKeyValue("what", line)
                    .log("plugins-missing"));
    return session;
  }

  private static SparkSession session(SparkSession.Builder builder) {
    try {
      return builder.getOrCreate();
    } catch (IllegalArgumentException e) {
      throw new CannotStartException("Spark refuses its settings: " + ErrorLine.of(e), e);
    }
  }

  private static List<String> missing(SparkSession spark, String plugins) {
    List<String> loaded = list(spark.sparkContext().getConf().get(PLUGINS, "")).toList();
    return list(plugins).filter(plugin -> !loaded.contains(plugin)).toList();
  }

  /** Returns the configuration of the session. */
  static Map<String, String> configuration(Map<String, String> needed, SessionConfig config) {
    Map<String, String> all = new HashMap<>(config.stateStore().sparkConfiguration());
    all.put("spark.plugins", LowlagPlugin.class.getName());
    config
        .metricsPort()
        .ifPresent(port -> all.put(LowlagPlugin.METRICS_PORT, Integer.toString(port.number())));
    // Streaming plans are not adaptive; otherwise Spark would log a warning at every start.
    all.put("spark.sql.adaptive.enabled", "false");
    all.put("spark.sql.codegen.cache.maxEntries", GENERATED_CLASSES);
    all.put("spark.sql.streaming.stopTimeout", LONGEST_STOP);
    all.putAll(needed);
    Map<String, String> lists = new HashMap<>();
    for (String name : LISTS) {
      String list = together(System.getProperty(name), all.get(name), config.spark().get(name));
      if (!list.isEmpty()) {
        lists.put(name, list);
      }
    }
    all.putAll(config.spark());
    all.putAll(lists);
    all.put(REDACTION, redaction(all.get(REDACTION)));
    PinnedSettings.into(all);
    return all;
  }

  /**
   * Returns the pattern of names that Spark redacts in its UI and its logs. It includes Spark's
   * default, because a value that replaced it would show what the default hides.
   */
  private static String redaction(String set) {
    return Stream.of(System.getProperty(REDACTION), set, SPARK_REDACTS, Redaction.SPARK_NAMES)
        .filter(Objects::nonNull)
        .distinct()
        .map(pattern -> "(?:" + pattern + ")")
        .collect(Collectors.joining("|"));
  }

  private static String together(String... lists) {
    return Stream.of(lists)
        .filter(Objects::nonNull)
        .flatMap(JobSession::list)
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static Stream<String> list(String classes) {
    return Stream.of(classes.split(",")).map(String::strip).filter(each -> !each.isEmpty());
  }

  /**
   * Returns one line with the missing plugins and the consequences; empty if all are loaded. Spark
   * loads plugins when its context is created, which may have been before the job.
   */
  Optional<String> missingPlugins() {
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String costs =
        missing.contains(LowlagPlugin.class.getName())
            ? " without it there are no live metrics, and a stop waits for the batch of an executor;"
            : "";
    return Optional.of(
        PLUGINS
            + " lacks "
            + String.join(", ", missing)
            + ": Spark loads plugins when its context starts, and this context started before the"
            + " job;"
            + costs
            + " set it where the session is created");
  }

  SparkSession spark() {
    return spark;
  }

  /** Returns the file systems as the session sees them. */
  Configuration hadoop() {
    return CheckpointFiles.fileSystems(spark);
  }

  /** Returns where Spark keeps its own local files, such as those of RocksDB. */
  String localFolders() {
    return spark.sparkContext().conf().get("spark.local.dir", System.getProperty("java.io.tmpdir"));
  }

  /** Returns a setting of the context. */
  Optional<String> setting(String key) {
    return Optional.ofNullable(spark.sparkContext().getConf().get(key, null));
  }

  boolean isLocal() {
    return spark.sparkContext().isLocal();
  }

  /** Returns the task slots of the executors that are registered now. */
  int slots() {
    return ClusterSlots.of(spark);
  }

  @Override
  public void close() {
    if (own) {
      try {
        StateStores.unload();
      } finally {
        spark.stop();
      }
    }
  }
}
