package io.lowlag.realtime.internal.spark42;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.testing.TestSpark;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

@Tag("spark")
class ObservedHandleTest {

  private final AtomicInteger open = new AtomicInteger();

  @Test
  @SuppressWarnings("unchecked")
  void aCallThatFailedLeavesNoScanOpen() {
    // The accessors of Spark's classes want a session
    assertThat(TestSpark.shared()).isNotNull();
    CallScopedStore store = new CallScopedStore(storeOfScans(), Map.of());
    ExpressionEncoder<Object> keys =
        (ExpressionEncoder<Object>)
            (ExpressionEncoder<?>)
                ExpressionEncoder.apply((AgnosticEncoder<String>) Encoders.STRING());
    ObservedHandle handle = new ObservedHandle(store, UUID.randomUUID(), keys, TimeMode.None());

    // Given a call that opened two scans and did not come to its end
    store.iterator("one");
    store.iterator("two");
    assertThat(open).hasValue(2);

    handle.close(new Nothing());

    assertThat(open).hasValue(0);
  }

  private StateStore storeOfScans() {
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> method.getName().equals("iterator") ? scan() : null);
  }

  private StateStoreIterator<UnsafeRowPair> scan() {
    open.incrementAndGet();
    Iterator<UnsafeRowPair> none = Iterator$.MODULE$.empty();
    return new StateStoreIterator<>(
        none,
        new AbstractFunction0<BoxedUnit>() {
          @Override
          public BoxedUnit apply() {
            open.decrementAndGet();
            return BoxedUnit.UNIT;
          }
        });
  }

  private static final class Nothing extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {}

    @Override
    public Iterator<String> handleInputRows(
        String key, Iterator<String> rows, TimerValues timerValues) {
      return rows;
    }
  }
}
