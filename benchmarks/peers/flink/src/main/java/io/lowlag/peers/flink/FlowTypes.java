package io.lowlag.peers.flink;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.RawRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/** The types that flow between the operators. */
final class FlowTypes {

  static final TypeInformation<RawRecord> RAW =
      new CodecTypeInfo<>(RawRecord.class, new Serializers.OfRaw());
  static final TypeInformation<AdEvent> EVENT =
      new CodecTypeInfo<>(AdEvent.class, new Serializers.OfEvent());
  static final TypeInformation<OutRecord> OUTPUT =
      new CodecTypeInfo<>(OutRecord.class, new Serializers.OfOutput());

  /** The side output for records that cannot be decoded. */
  static final OutputTag<OutRecord> DEAD = new OutputTag<>("dead-letters", OUTPUT);

  private FlowTypes() {}
}
