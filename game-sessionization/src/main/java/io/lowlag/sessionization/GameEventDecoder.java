package io.lowlag.sessionization;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.sessionization.model.GameEvent;

/** Decodes starts and ends; consoles and PCs send the same format. */
final class GameEventDecoder implements Decoder<GameEvent> {

  private static final long serialVersionUID = 1L;

  @Override
  public GameEvent decode(JsonFields fields, InboundRecord inbound) throws RejectedRecordException {
    String type = fields.text("type");
    if (!type.equals(GameEvent.START) && !type.equals(GameEvent.END)) {
      throw JsonFields.wrong("type", type, "start or end");
    }
    return new GameEvent(
        fields.text("event_id"),
        type,
        fields.keyText("device_id"),
        fields.text("session_id"),
        fields.text("player_id"),
        fields.eventTime("event_time"),
        Stamps.origin(inbound));
  }
}
