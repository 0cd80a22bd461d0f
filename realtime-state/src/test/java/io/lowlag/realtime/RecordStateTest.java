package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.testing.TestSpark;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** Records as key, state and output of a processor whose state goes through a checkpoint. */
@Tag("spark")
class RecordStateTest {

  public record Device(String id, Integer port) {}

  public record Reading(BigDecimal value, List<String> notes, Device from) {}

  public record Nothing() {}

  public record Kept(
      Device key,
      Reading last,
      List<Reading> all,
      Map<Device, Reading> byDevice,
      Nothing nothing) {}

  private static final Device DEVICE = new Device("d", null);
  private static final Reading FULL =
      new Reading(new BigDecimal("1.5").setScale(18), Arrays.asList("a", null), DEVICE);
  private static final Reading BARE = new Reading(null, null, null);

  private static final List<Kept> OUT = new CopyOnWriteArrayList<>();

  /** Writes its state at "put" and tells it otherwise. */
  private static final class Keeper extends StatefulProcessor<Device, String, Kept> {

    private static final long serialVersionUID = 1L;

    private transient ValueState<Reading> last;
    private transient ListState<Reading> all;
    private transient MapState<Device, Reading> byDevice;
    private transient ValueState<Nothing> nothing;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      var readings = RecordEncoder.of(Reading.class);
      var devices = RecordEncoder.of(Device.class);
      last = getHandle().getValueState("last", readings, TTLConfig.NONE());
      all = getHandle().getListState("all", readings, TTLConfig.NONE());
      byDevice = getHandle().getMapState("byDevice", devices, readings, TTLConfig.NONE());
      nothing =
          getHandle().getValueState("nothing", RecordEncoder.of(Nothing.class), TTLConfig.NONE());
    }

    @Override
    public Iterator<Kept> handleInputRows(
        Device key, Iterator<String> rows, TimerValues timerValues) {
      if (rows.next().equals("put")) {
        last.update(FULL);
        all.put(new Reading[] {FULL, BARE});
        byDevice.updateValue(DEVICE, BARE);
        byDevice.updateValue(new Device(null, 1), FULL);
        nothing.update(new Nothing());
        return CollectionConverters.asScala(List.<Kept>of().iterator());
      }
      return CollectionConverters.asScala(List.of(kept(key)).iterator());
    }

    private Kept kept(Device key) {
      List<Reading> list = new ArrayList<>();
      CollectionConverters.asJava(all.get()).forEachRemaining(list::add);
      Map<Device, Reading> map = new HashMap<>();
      CollectionConverters.asJava(byDevice.iterator())
          .forEachRemaining(entry -> map.put(entry._1(), entry._2()));
      return new Kept(key, last.get(), list, map, nothing.get());
    }
  }

  @TempDir private Path folder;

  @BeforeEach
  void forgetOutput() {
    OUT.clear();
  }

  @Test
  void recordsInStateComeBackAfterARestart() throws Exception {
    run("put");
    run("get");
    assertThat(OUT)
        .containsExactly(
            new Kept(
                DEVICE,
                FULL,
                List.of(FULL, BARE),
                Map.of(DEVICE, BARE, new Device(null, 1), FULL),
                new Nothing()));
  }

  private void run(String row) throws Exception {
    Path input = Files.createDirectories(folder.resolve("input"));
    Files.writeString(input.resolve(row + ".txt"), row);
    SparkSession spark = TestSpark.shared().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", "1");
    spark
        .conf()
        .set(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    Dataset<String> rows = spark.readStream().textFile(input.toString());
    rows.groupByKey((MapFunction<String, Device>) text -> DEVICE, RecordEncoder.of(Device.class))
        .transformWithState(
            new Keeper(), TimeMode.None(), OutputMode.Update(), RecordEncoder.of(Kept.class))
        .writeStream()
        .outputMode(OutputMode.Update())
        .option("checkpointLocation", folder.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(
            (VoidFunction2<Dataset<Kept>, Long>) (batch, id) -> OUT.addAll(batch.collectAsList()))
        .start()
        .awaitTermination();
  }
}
