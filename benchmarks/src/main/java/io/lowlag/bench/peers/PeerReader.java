package io.lowlag.bench.peers;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.kafka.Topics;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads every output from the beginning. It measures the latency of those with a cause, from when
 * the cause was meant to be sent until the poll returned, and it keeps the contents of all.
 */
final class PeerReader extends Thread {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long MICROS_PER_SECOND = 1_000_000L;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final OutputContents contents = new OutputContents();
  private final Latencies latencies = new Latencies();
  private long[] longestUs = new long[0];
  private long fromUs = Long.MAX_VALUE;
  private long toUs = Long.MAX_VALUE;
  private long askedFreshUs = Long.MAX_VALUE;
  private long[] knownBefore = new long[0];
  private long freshUs;
  private boolean stopped;

  PeerReader(KafkaConnection connection, List<String> names) {
    super("bench-reader");
    setDaemon(true);
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("fetch.min.bytes", "1");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try (Topics topics = new Topics(connection)) {
      consumer.assign(topics.ends(names).keySet());
    }
    consumer.seekToBeginning(consumer.assignment());
  }

  @Override
  public void run() {
    while (!isStopped()) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
      if (!polled.isEmpty()) {
        take(polled, Stamps.nowUs());
      }
    }
    consumer.close();
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized void take(ConsumerRecords<byte[], byte[]> polled, long nowUs) {
    for (ConsumerRecord<byte[], byte[]> output : polled) {
      long hash = OutputContents.hash(output);
      contents.add(hash);
      Header header = output.headers().lastHeader(Stamps.SENT);
      OptionalLong sent = header == null ? OptionalLong.empty() : Stamps.number(header.value());
      // An engine that was killed repeats answers that were read before.
      if (sent.isPresent() && Arrays.binarySearch(knownBefore, hash) < 0) {
        took(sent.getAsLong(), nowUs);
      }
    }
  }

  private void took(long sentUs, long readUs) {
    if (sentUs >= fromUs && sentUs < toUs) {
      latencies.record(readUs - sentUs);
      int second = (int) ((sentUs - fromUs) / MICROS_PER_SECOND);
      longestUs[second] = Math.max(longestUs[second], readUs - sentUs);
    }
    if (freshUs == 0 && sentUs >= askedFreshUs) {
      freshUs = readUs;
    }
  }

  /** Measures what is meant to be sent in that time, epoch microseconds. */
  synchronized void measure(long from, long to) {
    fromUs = from;
    toUs = to;
    longestUs = new long[(int) ((to - from + MICROS_PER_SECOND - 1) / MICROS_PER_SECOND)];
  }

  /** Notes when the first answer comes whose cause was meant to be sent since then. */
  synchronized void awaitFresh(long sinceUs) {
    askedFreshUs = sinceUs;
    freshUs = 0;
    knownBefore = contents.distinct();
  }

  /**
   * Reads on until it has so many different outputs, or until the deadline.
   *
   * @param deadlineUs epoch microseconds
   */
  ReaderResult finish(long expected, long deadlineUs) throws InterruptedException {
    while (Stamps.nowUs() < deadlineUs && distinctSoFar(expected) < expected) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    // Whatever else would come, such as an output too many, comes soon.
    TimeUnit.SECONDS.sleep(1);
    synchronized (this) {
      stopped = true;
    }
    join();
    return result();
  }

  // Without so many outputs there are not so many different ones, and to sort them costs time.
  private synchronized long distinctSoFar(long expected) {
    return contents.count() < expected ? contents.count() : contents.distinct().length;
  }

  private synchronized ReaderResult result() {
    long[] distinct = contents.distinct();
    List<Long> longest = new ArrayList<>();
    for (long each : longestUs) {
      longest.add(each);
    }
    return new ReaderResult(
        latencies.encoded(), longest, contents.count(), distinct.length, digest(distinct), freshUs);
  }

  private static String digest(long[] hashes) {
    ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Long.BYTES);
    for (long hash : hashes) {
      bytes.putLong(hash);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
