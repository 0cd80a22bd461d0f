package io.lowlag.peers.flink;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.Codec;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Transaction;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Hand-written serializers: no Kryo, no reflection, no field flags. */
final class Serializers {

  private Serializers() {}

  /** Events on their way from the source to the keyed state. */
  static final class OfEvent extends CodecSerializer<AdEvent> {

    private static final long serialVersionUID = 1L;

    @Override
    public AdEvent createInstance() {
      return new AdEvent();
    }

    @Override
    public void serialize(AdEvent event, DataOutputView out) throws IOException {
      out.writeBoolean(event.request);
      Codec.text(out, event.eventId);
      Codec.text(out, event.transactionId);
      Codec.text(out, event.adId);
      if (event.request) {
        Codec.text(out, event.userId);
        Codec.text(out, event.campaignId);
        Codec.text(out, event.country);
        Codec.text(out, event.bidCpm);
      } else {
        Codec.text(out, event.status);
      }
      out.writeLong(event.eventTime);
      out.writeLong(event.sentUs);
      out.writeLong(event.sourceUs);
    }

    @Override
    public AdEvent deserialize(DataInputView in) throws IOException {
      AdEvent event = new AdEvent();
      event.request = in.readBoolean();
      event.eventId = Codec.text(in);
      event.transactionId = Codec.text(in);
      event.adId = Codec.text(in);
      if (event.request) {
        event.userId = Codec.text(in);
        event.campaignId = Codec.text(in);
        event.country = Codec.text(in);
        event.bidCpm = Codec.text(in);
      } else {
        event.status = Codec.text(in);
      }
      event.eventTime = in.readLong();
      event.sentUs = in.readLong();
      event.sourceUs = in.readLong();
      return event;
    }

    @Override
    public TypeSerializerSnapshot<AdEvent> snapshotConfiguration() {
      return new EventSnapshot();
    }

    /** Names the serializer in a checkpoint. */
    public static final class EventSnapshot extends SimpleTypeSerializerSnapshot<AdEvent> {
      public EventSnapshot() {
        super(OfEvent::new);
      }
    }
  }

  /**
   * State. RocksDB keeps it as these bytes, so every read makes a new one and nothing is copied.
   */
  static final class OfTransaction extends CodecSerializer<Transaction> {

    private static final long serialVersionUID = 1L;

    @Override
    public Transaction createInstance() {
      return new Transaction();
    }

    @Override
    public void serialize(Transaction transaction, DataOutputView out) throws IOException {
      transaction.write(out);
    }

    @Override
    public Transaction deserialize(DataInputView in) throws IOException {
      return Transaction.read(in);
    }

    @Override
    public TypeSerializerSnapshot<Transaction> snapshotConfiguration() {
      return new TransactionSnapshot();
    }

    /** Names the serializer in a checkpoint. */
    public static final class TransactionSnapshot
        extends SimpleTypeSerializerSnapshot<Transaction> {
      public TransactionSnapshot() {
        super(OfTransaction::new);
      }
    }
  }

  /** Records as read. The source is chained to the decoder, so Flink never writes them. */
  static final class OfRaw extends CodecSerializer<RawRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public RawRecord createInstance() {
      return new RawRecord();
    }

    @Override
    public void serialize(RawRecord raw, DataOutputView out) throws IOException {
      Codec.text(out, raw.topic);
      out.writeInt(raw.partition);
      out.writeLong(raw.offset);
      Codec.bytes(out, raw.key);
      Codec.bytes(out, raw.value);
      out.writeLong(raw.sentUs);
      out.writeLong(raw.sourceUs);
      out.writeBoolean(raw.request);
    }

    @Override
    public RawRecord deserialize(DataInputView in) throws IOException {
      RawRecord raw = new RawRecord();
      raw.topic = Codec.text(in);
      raw.partition = in.readInt();
      raw.offset = in.readLong();
      raw.key = Codec.bytes(in);
      raw.value = Codec.bytes(in);
      raw.sentUs = in.readLong();
      raw.sourceUs = in.readLong();
      raw.request = in.readBoolean();
      return raw;
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
      return new RawSnapshot();
    }

    /** Names the serializer in a checkpoint. */
    public static final class RawSnapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
      public RawSnapshot() {
        super(OfRaw::new);
      }
    }
  }

  /** Outputs. The correlation is chained to the sink, so Flink never writes them. */
  static final class OfOutput extends CodecSerializer<OutRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public OutRecord createInstance() {
      return null;
    }

    @Override
    public void serialize(OutRecord record, DataOutputView out) throws IOException {
      Codec.text(out, record.topic);
      Codec.bytes(out, record.key);
      Codec.bytes(out, record.value);
      Codec.size(out, record.headerNames.length);
      for (int i = 0; i < record.headerNames.length; i++) {
        Codec.text(out, record.headerNames[i]);
        Codec.bytes(out, record.headerValues[i]);
      }
    }

    @Override
    public OutRecord deserialize(DataInputView in) throws IOException {
      String topic = Codec.text(in);
      byte[] key = Codec.bytes(in);
      byte[] value = Codec.bytes(in);
      String[] names = new String[Codec.size(in)];
      byte[][] values = new byte[names.length][];
      for (int i = 0; i < names.length; i++) {
        names[i] = Codec.text(in);
        values[i] = Codec.bytes(in);
      }
      return new OutRecord(topic, key, value, names, values);
    }

    @Override
    public TypeSerializerSnapshot<OutRecord> snapshotConfiguration() {
      return new OutputSnapshot();
    }

    /** Names the serializer in a checkpoint. */
    public static final class OutputSnapshot extends SimpleTypeSerializerSnapshot<OutRecord> {
      public OutputSnapshot() {
        super(OfOutput::new);
      }
    }
  }
}
