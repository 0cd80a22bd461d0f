package io.lowlag.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The contents of all outputs of a run, as a set of hashes. Equal sets mean equal outputs, in
 * whatever order they came and however often.
 */
final class OutputContents {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int NULL = 0x1ff;
  private static final int FIRST_CAPACITY = 1 << 16;

  /** Headers of a dead letter that do not depend on the run; its offset does. */
  private static final String[] COMPARED = {
    DeadLetter.TOPIC, DeadLetter.ERROR_CLASS, DeadLetter.ERROR_MESSAGE
  };

  private static final String ABSURD_TIME = RejectReason.ABSURD_TIME.code();
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private long[] hashes = new long[FIRST_CAPACITY];
  private int size;

  /** Adds the {@linkplain #hash hash} of an output. */
  void add(long hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    hashes[size++] = hash;
  }

  int count() {
    return size;
  }

  /** Returns the different hashes, in order. */
  long[] distinct() {
    long[] sorted = Arrays.copyOf(hashes, size);
    Arrays.sort(sorted);
    return Arrays.stream(sorted).distinct().toArray();
  }

  /** Returns a hash of topic, key and value, and of what a dead letter says is wrong. */
  static long hash(ConsumerRecord<byte[], byte[]> output) {
    long hash = add(FNV_OFFSET, output.topic().getBytes(UTF_8));
    hash = add(hash, output.key());
    hash = add(hash, output.value());
    for (String name : COMPARED) {
      hash = add(hash, compared(output, name));
    }
    // The last step spreads the bits, so that sums of few different bytes differ, too.
    hash ^= hash >>> 32;
    return hash * FNV_PRIME;
  }

  // The message about an absurd time has the Kafka timestamp of the record, which is of this run.
  private static byte[] compared(ConsumerRecord<byte[], byte[]> output, String name) {
    byte[] value = value(output, name);
    if (name.equals(DeadLetter.ERROR_MESSAGE) && value != null) {
      byte[] code = value(output, DeadLetter.ERROR_CLASS);
      if (code != null && new String(code, UTF_8).equals(ABSURD_TIME)) {
        return NUMBER.matcher(new String(value, UTF_8)).replaceAll("N").getBytes(UTF_8);
      }
    }
    return value;
  }

  private static byte[] value(ConsumerRecord<byte[], byte[]> output, String name) {
    Header header = output.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  private static long add(long hash, byte[] bytes) {
    if (bytes == null) {
      return (hash ^ NULL) * FNV_PRIME;
    }
    long result = hash;
    for (byte each : bytes) {
      result = (result ^ (each & 0xff)) * FNV_PRIME;
    }
    return (result ^ (bytes.length << 9)) * FNV_PRIME;
  }
}
