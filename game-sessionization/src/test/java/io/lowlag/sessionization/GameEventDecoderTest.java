package io.lowlag.sessionization;

import io.lowlag.common.testing.NastyRecords;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GameEventDecoderTest {

  @Test
  void nastyRecordsAreBorne() throws IOException {
    String start =
        """
        {"event_id":"e","type":"start","device_id":"d","session_id":"s","player_id":"p",
         "event_time":1800000000000}""";

    NastyRecords.assertBorne(new GameEventDecoder(), "pc-sessions", "device_id", start);
  }
}
