package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.devkit.traffic.Malformation;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A way in which a payment cannot be decoded: a defect that any event can have, or one of an
 * amount.
 *
 * @param anyEvent a defect that any event can have, or null
 * @param change makes the defect in the payment
 */
record BadPayment(Malformation anyEvent, Consumer<ObjectNode> change) {

  private static final List<Consumer<ObjectNode>> CHANGES =
      List.of(
          payment -> payment.put("amount", "100000000000000"),
          payment -> payment.put("amount", "12,50"),
          payment -> payment.put("amount", "0.00001"),
          payment -> payment.put("amount", 12.5),
          payment -> payment.put("currency", "euro"),
          payment -> payment.put("country", "Utopia"),
          payment -> payment.put("card_id", "another"));

  static BadPayment draw(RandomGenerator random) {
    Malformation[] anyEvents = Malformation.values();
    int draw = random.nextInt(anyEvents.length + CHANGES.size());
    return draw < anyEvents.length
        ? new BadPayment(anyEvents[draw], payment -> {})
        : new BadPayment(null, CHANGES.get(draw - anyEvents.length));
  }

  /** Returns the key of such a record, given the key of the sound one. */
  String key(String soundKey) {
    return anyEvent == null ? soundKey : anyEvent.key(soundKey);
  }

  /** Returns the bytes of such a record instead of a sound payment; changes the payment. */
  byte[] value(ObjectNode payment) {
    change.accept(payment);
    return anyEvent == null ? payment.toString().getBytes(UTF_8) : anyEvent.value(payment);
  }
}
