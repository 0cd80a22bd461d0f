package io.lowlag.attribution.delivery;

import java.util.function.Function;
import org.apache.spark.sql.streaming.MapState;

/**
 * A map in state that is accessed only by single keys: no cost here grows with the size of the map.
 *
 * @param <K> key
 * @param <V> value
 */
interface Entries<K, V> {

  /** Returns the value of a key; null if it has none. */
  V get(K key);

  /** Sets the value of a key. */
  void put(K key, V value);

  /** Removes a key, whether it has a value or not. */
  void remove(K key);

  /** Returns the entries of the key that is bound to the state. */
  static <K, V> Entries<K, V> of(MapState<K, V> state) {
    return new Entries<>() {
      @Override
      public V get(K key) {
        return state.getValue(key);
      }

      @Override
      public void put(K key, V value) {
        state.updateValue(key, value);
      }

      @Override
      public void remove(K key) {
        state.removeKey(key);
      }
    };
  }

  /** Returns these entries with keys that are created from keys of another type. */
  default <T> Entries<T, V> by(Function<T, K> key) {
    Entries<K, V> all = this;
    return new Entries<>() {
      @Override
      public V get(T part) {
        return all.get(key.apply(part));
      }

      @Override
      public void put(T part, V value) {
        all.put(key.apply(part), value);
      }

      @Override
      public void remove(T part) {
        all.remove(key.apply(part));
      }
    };
  }
}
