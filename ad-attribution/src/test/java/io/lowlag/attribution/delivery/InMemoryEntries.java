package io.lowlag.attribution.delivery;

import java.util.HashMap;
import java.util.Map;

/** Entries that count how often they are used. */
final class InMemoryEntries<K, V> implements Entries<K, V> {

  private final Map<K, V> map = new HashMap<>();
  private int uses;

  @Override
  public V get(K key) {
    uses++;
    return map.get(key);
  }

  @Override
  public void put(K key, V value) {
    uses++;
    map.put(key, value);
  }

  @Override
  public void remove(K key) {
    uses++;
    map.remove(key);
  }

  int size() {
    return map.size();
  }

  int uses() {
    return uses;
  }
}
