package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.lowlag.common.error.CannotStartException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Delta table that the batches of streaming queries write, each batch once. A batch that runs
 * again with its {@link DeltaTransaction} changes nothing.
 */
public final class LakeTable {

  /** The name of the table's row in a merge. */
  public static final String OLD = "old";

  /** The name of the batch's row in a merge. */
  public static final String NEW = "new";

  private static final Logger LOG = LoggerFactory.getLogger(LakeTable.class);

  private static final int MERGE_ATTEMPTS = 5;

  private final String path;
  private final TableLayout layout;
  private final DeltaFiles files;

  private LakeTable(String path, TableLayout layout, DeltaFiles files) {
    this.path = path;
    this.layout = layout;
    this.files = files;
  }

  /**
   * Opens a table, and creates it if it does not exist.
   *
   * @throws CannotStartException when the folder contains something else, or a table that lacks
   *     columns of the layout
   */
  public static LakeTable open(
      SparkSession spark, String path, TableLayout layout, DeltaFiles files) {
    LakeTable table = at(spark, path, layout, files);
    table.create(spark);
    return table;
  }

  /**
   * Opens a table that may not exist yet. {@link NewTables} creates it when its query starts, so
   * that a start that is refused leaves nothing behind.
   *
   * @throws CannotStartException when the folder contains a table that lacks columns of the layout
   */
  public static LakeTable at(
      SparkSession spark, String path, TableLayout layout, DeltaFiles files) {
    return opened(
        path,
        () -> {
          if (DeltaTable.isDeltaTable(spark, path)) {
            layout.requireColumns(path, DeltaTable.forPath(spark, path).toDF().schema());
          }
          return new LakeTable(path, layout, files);
        });
  }

  /**
   * Creates the table if it does not exist.
   *
   * @return whether it did not exist
   * @throws CannotStartException when the folder contains something else
   */
  boolean create(SparkSession spark) {
    return opened(
        path,
        () -> {
          if (DeltaTable.isDeltaTable(spark, path)) {
            return false;
          }
          build(spark);
          LOG.atInfo().addKeyValue("path", path).log("table-created");
          return true;
        });
  }

  private static <T> T opened(String path, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (CannotStartException e) {
      throw e;
    } catch (Exception e) {
      throw new CannotStartException(
          "the Delta table "
              + path
              + " cannot be opened ("
              + firstLine(e)
              + "): give an empty folder, or that of a Delta table, that this user may write",
          e);
    }
  }

  private void build(SparkSession spark) {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark).location(path).addColumns(layout.schema());
    if (!layout.partitionedBy().isEmpty()) {
      builder = builder.partitionedBy(layout.partitionedBy().toArray(String[]::new));
    }
    // The rows of this table are replaced, whatever a platform's default for its tables is.
    builder = builder.property("delta.appendOnly", "false");
    files.tableProperties().forEach(builder::property);
    layout.properties().forEach(builder::property);
    builder.execute();
  }

  /**
   * Refuses to continue with a checkpoint that is older than the table.
   *
   * @param checkpoint of the query whose batches are written here; it need not exist yet
   * @throws CannotStartException when the table has batches that the checkpoint does not know of
   */
  public void requireContinued(SparkSession spark, String checkpoint) {
    if (DeltaTable.isDeltaTable(spark, path)) {
      new CheckpointBatches(spark, checkpoint).requireToKnowAllOf(path);
    }
  }

  /** Returns the folder of the table. */
  public String path() {
    return path;
  }

  /** Reads the present content of the table. */
  public Dataset<Row> read(SparkSession spark) {
    return spark.read().format("delta").load(path);
  }

  /**
   * Adds the rows whose key the table does not have anywhere. Of rows with equal keys in the batch,
   * it adds the first.
   *
   * @param firstBy columns whose order decides which row of a key is the first
   */
  public void insertNew(Dataset<Row> rows, List<String> firstBy, DeltaTransaction transaction) {
    Dataset<Row> firsts = firsts(rows, firstBy).persist();
    try {
      BatchExtent extent = BatchExtent.of(layout, firsts);
      if (extent.rows() > 0) {
        attempt(() -> append(firsts, extent, transaction));
      }
    } finally {
      firsts.unpersist();
    }
  }

  // One statement reads the table and adds to it. So Delta refuses it, like a merge, if another
  // writer has added rows meanwhile. A merge would read the table once more.
  private void append(Dataset<Row> batch, BatchExtent extent, DeltaTransaction transaction) {
    SparkSession spark = batch.sparkSession();
    Dataset<Row> unknown =
        new KnownKeys(layout, files.repeatsWithin()).without(batch, extent, read(spark));
    transaction.run(
        spark, () -> inOrder(unknown).write().format("delta").mode("append").save(path));
  }

  private Dataset<Row> firsts(Dataset<Row> rows, List<String> firstBy) {
    Column[] all = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
    Column[] order = firstBy.stream().map(rows::col).toArray(Column[]::new);
    return rows.groupBy(layout.key().stream().map(rows::col).toArray(Column[]::new))
        .agg(min_by(struct(all), struct(order)).as("first"))
        .select("first.*");
  }

  /**
   * Adds the rows, or replaces rows of the same key, wherever the table has them. A replaced row
   * moves to the partition of the new one.
   *
   * @param rows one for each key; they should be kept in memory if the table's key does not
   *     determine its partitions and order
   * @param replaces which rows are replaced; its columns are those of {@link #OLD} and {@link #NEW}
   */
  public void upsert(Dataset<Row> rows, Column replaces, DeltaTransaction transaction) {
    attempt(
        () ->
            merge(
                rows,
                places(rows),
                transaction,
                merge ->
                    merge
                        .whenMatched(replaces)
                        .update(newValues())
                        .whenNotMatched()
                        .insert(newValues())));
  }

  /** Returns the places of the rows, and those at which the table has rows with their keys. */
  private Dataset<Row> places(Dataset<Row> rows) {
    if (layout.placedByKey()) {
      return rows;
    }
    KnownKeys known = new KnownKeys(layout, files.repeatsWithin());
    return rows.select(layout.placedBy().stream().map(rows::col).toArray(Column[]::new))
        .union(known.places(rows, read(rows.sparkSession())));
  }

  // The columns are set by name, so that a column that somebody has added to the table does not
  // matter.
  private Map<String, Column> newValues() {
    return Arrays.stream(layout.schema().fieldNames())
        .collect(Collectors.toMap(name -> name, name -> col(NEW + "." + name)));
  }

  private void merge(
      Dataset<Row> rows,
      Dataset<Row> places,
      DeltaTransaction transaction,
      UnaryOperator<DeltaMergeBuilder> clauses) {
    Optional<Column> match = MergeCondition.of(layout, places);
    if (match.isEmpty()) {
      return;
    }
    DeltaMergeBuilder merge =
        DeltaTable.forPath(rows.sparkSession(), path)
            .as(OLD)
            .merge(inOrder(rows).as(NEW), match.get());
    transaction.run(rows.sparkSession(), clauses.apply(merge)::execute);
  }

  // Maintenance or a DELETE may have rewritten a file that the merge has read. Delta then refuses
  // the merge, which has changed nothing yet. It is retried on the present table.
  private void attempt(Runnable merge) {
    for (int attempt = 1; ; attempt++) {
      try {
        merge.run();
        return;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == MERGE_ATTEMPTS) {
          throw e;
        }
        LOG.atWarn()
            .addKeyValue("path", path)
            .addKeyValue("attempt", attempt)
            .addKeyValue("reason", firstLine(e))
            .log("merge-repeated");
      }
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }

  private Dataset<Row> inOrder(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(layout.schema().fields())
            .map(StructField::name)
            .map(rows::col)
            .toArray(Column[]::new));
  }
}
