package io.lowlag.peers.kstreams;

import io.lowlag.peers.core.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** State in binary. */
final class TransactionSerde implements Serde<Transaction> {

  @Override
  public Serializer<Transaction> serializer() {
    return (topic, transaction) -> {
      if (transaction == null) {
        return null;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
      try {
        transaction.write(new DataOutputStream(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    };
  }

  @Override
  public Deserializer<Transaction> deserializer() {
    return (topic, bytes) -> {
      if (bytes == null) {
        return null;
      }
      try {
        return Transaction.read(new DataInputStream(new ByteArrayInputStream(bytes)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
