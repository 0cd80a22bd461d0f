package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a payment as JSON, as a card network sends it: without a label. */
final class PaymentJson {

  private static final JsonMapper JSON = new JsonMapper();

  private PaymentJson() {}

  static ObjectNode of(Payment payment) {
    return JSON.createObjectNode()
        .put("tx_id", payment.txId())
        .put("card_id", payment.cardId())
        .put("amount", payment.amount().toPlainString())
        .put("currency", payment.currency())
        .put("merchant", payment.merchant())
        .put("country", payment.country())
        .put("event_time", payment.eventTime());
  }

  static byte[] bytes(Payment payment) {
    return of(payment).toString().getBytes(UTF_8);
  }
}
