package io.lowlag.fraud.scoring;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.StatefulProcessorHandle;
import org.apache.spark.sql.streaming.ValueState;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes state in memory behave as a state store does: what goes in and what comes out are copies,
 * so a change that was never written back is lost.
 */
final class CopyingState {

  private CopyingState() {}

  static StatefulProcessorHandle over(StatefulProcessorHandle handle) {
    return proxy(StatefulProcessorHandle.class, handle);
  }

  private static <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> invoke(target, method, arguments)));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    boolean state = !(target instanceof StatefulProcessorHandle);
    try {
      Object result = method.invoke(target, state ? (Object[]) copy(arguments) : arguments);
      if (result instanceof ValueState<?> value) {
        return proxy(ValueState.class, value);
      }
      if (result instanceof MapState<?, ?> map) {
        return proxy(MapState.class, map);
      }
      return state ? copy(result) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object copy(Object original) {
    if (original instanceof scala.collection.Iterator<?> iterator) {
      List<Object> elements = new ArrayList<>();
      CollectionConverters.asJava(iterator).forEachRemaining(e -> elements.add(copy(e)));
      return CollectionConverters.asScala(elements.iterator());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
      out.flush();
      return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
