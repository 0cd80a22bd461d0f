package io.lowlag.peers.flink;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.AdEventDecoder;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Rejected;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Passes events on, and dead letters to a side output. */
final class Decode extends ProcessFunction<RawRecord, AdEvent> {

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(RawRecord raw, Context context, Collector<AdEvent> out) {
    try {
      out.collect(AdEventDecoder.decode(raw));
    } catch (Rejected e) {
      context.output(FlowTypes.DEAD, OutRecord.dead(raw, e));
    }
  }
}
