package io.lowlag.peers.kstreams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.peers.core.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Which transactions are due, in the order of their due times. Each has one entry. */
interface Expiries {

  /** Adds a transaction that has no entry. */
  void add(long dueMs, String transactionId);

  /** Removes and returns those that are due, at most that many. */
  List<String> takeDue(long nowMs, int most);

  /**
   * In memory. The entries follow from the transactions, so they are neither stored nor logged. A
   * task makes them again from its store, with one scan when it is opened.
   */
  final class InMemory implements Expiries {

    private record Due(long atMs, String transactionId) {}

    private final PriorityQueue<Due> queue =
        new PriorityQueue<>((a, b) -> Long.compare(a.atMs, b.atMs));

    InMemory(KeyValueStore<String, Transaction> transactions) {
      try (KeyValueIterator<String, Transaction> all = transactions.all()) {
        while (all.hasNext()) {
          KeyValue<String, Transaction> each = all.next();
          add(each.value.nextExpiry(), each.key);
        }
      }
    }

    @Override
    public void add(long dueMs, String transactionId) {
      queue.add(new Due(dueMs, transactionId));
    }

    @Override
    public List<String> takeDue(long nowMs, int most) {
      Due first = queue.peek();
      if (first == null || first.atMs > nowMs) {
        return List.of();
      }
      List<String> due = new ArrayList<>();
      while (first != null && first.atMs <= nowMs && due.size() < most) {
        due.add(queue.remove().transactionId);
        first = queue.peek();
      }
      return due;
    }
  }

  /** A store of its own, ordered by due time: big-endian time, then the transaction. */
  final class Stored implements Expiries {

    private static final byte[] NOTHING = new byte[0];

    private final KeyValueStore<Bytes, byte[]> store;
    // Each look begins here, because it would otherwise go through the tombstones of what is gone.
    private long lookedUntilMs;

    Stored(KeyValueStore<Bytes, byte[]> store) {
      this.store = store;
    }

    @Override
    public void add(long dueMs, String transactionId) {
      lookedUntilMs = Math.min(lookedUntilMs, dueMs);
      store.put(key(dueMs, transactionId), NOTHING);
    }

    @Override
    public List<String> takeDue(long nowMs, int most) {
      List<Bytes> keys = new ArrayList<>();
      try (KeyValueIterator<Bytes, byte[]> due =
          store.range(key(lookedUntilMs, ""), key(nowMs + 1, ""))) {
        while (due.hasNext() && keys.size() < most) {
          keys.add(due.next().key);
        }
      }
      List<String> transactions = new ArrayList<>(keys.size());
      for (Bytes key : keys) {
        byte[] bytes = key.get();
        lookedUntilMs = ByteBuffer.wrap(bytes).getLong();
        if (bytes.length > Long.BYTES) {
          transactions.add(new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8));
        }
        store.delete(key);
      }
      if (keys.size() < most) {
        lookedUntilMs = nowMs;
      }
      return transactions;
    }

    private static Bytes key(long dueMs, String transactionId) {
      byte[] id = transactionId.getBytes(UTF_8);
      return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length).putLong(dueMs).put(id).array());
    }
  }
}
