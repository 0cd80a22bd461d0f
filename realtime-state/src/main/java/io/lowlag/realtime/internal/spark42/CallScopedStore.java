package io.lowlag.realtime.internal.spark42;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.KeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreCheckpointInfo;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.StateStoreMetrics;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Set;
import scala.runtime.BoxedUnit;

/**
 * A state store whose scans end with the call that opened them, and whose values have today's
 * schema, whichever version of the job wrote them.
 *
 * <p>Spark's RocksDB store closes a scan when the task completes and registers a listener for each.
 * In a task that lives for minutes, those listeners would pile up by the million. So scans are
 * opened outside the task's context, and {@link #closeScans()} ends them after each call.
 */
final class CallScopedStore implements StateStore {

  private final List<StateStoreIterator<UnsafeRowPair>> scans = new ArrayList<>();
  private final List<Consumer<StateStore>> families = new ArrayList<>();
  private final Map<String, List<StructType>> earlier;
  private final Map<String, EarlierRows> evolved = new HashMap<>();
  private StateStore store;

  /**
   * @param earlier schemas that values may have been written with, by family
   */
  CallScopedStore(StateStore store, Map<String, List<StructType>> earlier) {
    this.store = store;
    this.earlier = earlier;
  }

  /**
   * Continues with the store of the next batch. The families that the processor's state variables
   * use are created again, which does nothing if they exist: the process may have loaded the store
   * anew.
   */
  void rebind(StateStore next) {
    store = next;
    families.forEach(family -> family.accept(next));
  }

  /** Closes the scans that were opened since the last call. */
  void closeScans() {
    if (!scans.isEmpty()) {
      scans.forEach(StateStoreIterator::close);
      scans.clear();
    }
  }

  /** Returns the scan that was opened last; from now on the caller must close it. */
  StateStoreIterator<UnsafeRowPair> keepLastScan() {
    return scans.remove(scans.size() - 1);
  }

  private StateStoreIterator<UnsafeRowPair> scan(
      String family, Supplier<StateStoreIterator<UnsafeRowPair>> opening) {
    StateStoreIterator<UnsafeRowPair> opened = open(opening);
    EarlierRows rows = evolved.get(family);
    return rows == null
        ? opened
        : new StateStoreIterator<>(
            opened.map(pair -> new UnsafeRowPair(pair.key(), rows.now(pair.value()))),
            () -> {
              opened.close();
              return BoxedUnit.UNIT;
            });
  }

  private StateStoreIterator<UnsafeRowPair> open(
      Supplier<StateStoreIterator<UnsafeRowPair>> opening) {
    TaskContext task = TaskContext.get();
    TaskContext$.MODULE$.unset();
    try {
      StateStoreIterator<UnsafeRowPair> opened = opening.get();
      scans.add(opened);
      return opened;
    } finally {
      TaskContext$.MODULE$.setTaskContext(task);
    }
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> prefixScan(UnsafeRow prefix, String family) {
    return scan(family, () -> store.prefixScan(prefix, family));
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> prefixScanWithMultiValues(
      UnsafeRow prefix, String family) {
    return scan(family, () -> store.prefixScanWithMultiValues(prefix, family));
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> rangeScan(
      Option<UnsafeRow> start, Option<UnsafeRow> end, String family) {
    return scan(family, () -> store.rangeScan(start, end, family));
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> rangeScanWithMultiValues(
      Option<UnsafeRow> start, Option<UnsafeRow> end, String family) {
    return scan(family, () -> store.rangeScanWithMultiValues(start, end, family));
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> iterator(String family) {
    return scan(family, () -> store.iterator(family));
  }

  @Override
  public StateStoreIterator<UnsafeRowPair> iteratorWithMultiValues(String family) {
    return scan(family, () -> store.iteratorWithMultiValues(family));
  }

  @Override
  public StateStoreId id() {
    return store.id();
  }

  @Override
  public long version() {
    return store.version();
  }

  @Override
  public UnsafeRow get(UnsafeRow key, String family) {
    UnsafeRow value = store.get(key, family);
    EarlierRows rows = evolved.get(family);
    return rows == null ? value : rows.now(value);
  }

  @Override
  public Iterator<UnsafeRow> multiGet(UnsafeRow[] keys, String family) {
    return now(family, store.multiGet(keys, family));
  }

  @Override
  public boolean keyExists(UnsafeRow key, String family) {
    return store.keyExists(key, family);
  }

  @Override
  public Iterator<UnsafeRow> valuesIterator(UnsafeRow key, String family) {
    return now(family, store.valuesIterator(key, family));
  }

  private Iterator<UnsafeRow> now(String family, Iterator<UnsafeRow> values) {
    EarlierRows rows = evolved.get(family);
    return rows == null ? values : values.map(rows::now);
  }

  @Override
  public void put(UnsafeRow key, UnsafeRow value, String family) {
    store.put(key, value, family);
  }

  @Override
  public void putList(UnsafeRow key, UnsafeRow[] values, String family) {
    store.putList(key, values, family);
  }

  @Override
  public void remove(UnsafeRow key, String family) {
    store.remove(key, family);
  }

  @Override
  public void deleteRange(UnsafeRow begin, UnsafeRow end, String family) {
    store.deleteRange(begin, end, family);
  }

  @Override
  public void merge(UnsafeRow key, UnsafeRow value, String family) {
    store.merge(key, value, family);
  }

  @Override
  public void mergeList(UnsafeRow key, UnsafeRow[] values, String family) {
    store.mergeList(key, values, family);
  }

  @Override
  public boolean removeColFamilyIfExists(String family) {
    return store.removeColFamilyIfExists(family);
  }

  @Override
  public void createColFamilyIfAbsent(
      String family,
      StructType keySchema,
      StructType valueSchema,
      KeyStateEncoderSpec keyEncoder,
      boolean multipleValues,
      boolean internal) {
    Consumer<StateStore> make =
        in ->
            in.createColFamilyIfAbsent(
                family, keySchema, valueSchema, keyEncoder, multipleValues, internal);
    families.add(make);
    if (earlier.containsKey(family)) {
      evolved.put(family, EarlierRows.of(valueSchema, earlier.get(family)));
    }
    make.accept(store);
  }

  @Override
  public long commit() {
    return store.commit();
  }

  @Override
  public void abort() {
    store.abort();
  }

  @Override
  public StateStoreMetrics metrics() {
    return store.metrics();
  }

  @Override
  public StateStoreCheckpointInfo getStateStoreCheckpointInfo() {
    return store.getStateStoreCheckpointInfo();
  }

  @Override
  public boolean hasCommitted() {
    return store.hasCommitted();
  }

  @Override
  public Set<String> allColumnFamilyNames() {
    return store.allColumnFamilyNames();
  }
}
