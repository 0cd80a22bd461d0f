package io.lowlag.fraud.online;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.pipeline.DeadLetterSender;
import io.lowlag.common.pipeline.Decoded;
import io.lowlag.common.record.InboundRecord;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Writes the records of one partition to the store. A batch commits only when the store has all of
 * its updates and Kafka has its dead letters. A batch that runs again does not replace later rows.
 */
final class OnlineWriter extends ForeachWriter<InboundRecord> {

  private static final long serialVersionUID = 1L;

  private final FeatureStore store;
  private final BufferPolicy policy;
  private final DecodingPolicy decoding;
  private final DeadLetterSender deadLetters;
  private final OnlineDecoder decoder = new OnlineDecoder();

  private transient UpdateBuffer buffer;

  OnlineWriter(
      FeatureStore store,
      BufferPolicy policy,
      DecodingPolicy decoding,
      DeadLetterSender deadLetters) {
    this.store = store;
    this.policy = policy;
    this.decoding = decoding;
    this.deadLetters = deadLetters;
  }

  @Override
  public boolean open(long partitionId, long epochId) {
    UpdateBuffer opened = new UpdateBuffer(store, policy, "online-store-" + partitionId);
    buffer = opened;
    TaskContext task = TaskContext.get();
    if (task != null) {
      // Spark does not always close the writer of a task that is killed.
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close(opened));
    }
    return true;
  }

  @Override
  public void process(InboundRecord record) {
    uninterrupted(() -> take(record));
  }

  private void take(InboundRecord record) throws InterruptedException {
    Decoded<CardUpdate> outcome = Decoded.of(record, decoder, decoding);
    if (outcome.event() == null) {
      deadLetters.send(outcome.deadLetter());
    } else {
      buffer.add(outcome.event().from(record));
    }
    sendRefused();
  }

  private void sendRefused() {
    buffer.takeRefused().forEach(deadLetters::send);
  }

  @Override
  public void close(Throwable error) {
    try {
      if (error == null && buffer != null) {
        uninterrupted(buffer::flush);
        sendRefused();
        deadLetters.flush();
      }
    } finally {
      close(buffer);
    }
  }

  /** Closes everything that is still open. */
  private void close(UpdateBuffer opened) {
    try {
      if (opened != null) {
        opened.close();
      }
    } finally {
      deadLetters.close();
    }
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }

  private static void uninterrupted(Waiting waiting) {
    try {
      waiting.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was ended while it waited for the store", e);
    }
  }
}
