package io.lowlag.peers.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.lowlag.peers.core.Transaction.Impression;
import io.lowlag.peers.core.Transaction.Request;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Outputs as JSON, by Jackson's streaming generator with names encoded once. */
final class OutputJson {

  private static final JsonFactory JSON = new JsonFactory();

  private static final SerializableString EVENT_ID = new SerializedString("event_id");
  private static final SerializableString TRANSACTION_ID = new SerializedString("transaction_id");
  private static final SerializableString USER_ID = new SerializedString("user_id");
  private static final SerializableString CAMPAIGN_ID = new SerializedString("campaign_id");
  private static final SerializableString AD_ID = new SerializedString("ad_id");
  private static final SerializableString REQUEST_EVENT_ID =
      new SerializedString("request_event_id");
  private static final SerializableString IMPRESSION_EVENT_ID =
      new SerializedString("impression_event_id");
  private static final SerializableString REQUEST_TIME = new SerializedString("request_time");
  private static final SerializableString IMPRESSION_TIME = new SerializedString("impression_time");
  private static final SerializableString DELAY_MS = new SerializedString("delay_ms");
  private static final SerializableString SIDE = new SerializedString("side");
  private static final SerializableString REASON = new SerializedString("reason");
  private static final SerializableString EVENT = new SerializedString("event");
  private static final SerializableString EVENT_TIME = new SerializedString("event_time");
  private static final SerializableString BID_CPM = new SerializedString("bid_cpm");
  private static final SerializableString COUNTRY = new SerializedString("country");
  private static final SerializableString STATUS = new SerializedString("status");

  private final ByteArrayBuilder buffer = new ByteArrayBuilder(1024);

  byte[] match(String transactionId, Request request, Impression impression) {
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      json.writeStartObject();
      text(json, EVENT_ID, EventIds.match(transactionId, request.eventId, impression.eventId));
      text(json, TRANSACTION_ID, transactionId);
      text(json, USER_ID, request.userId);
      text(json, CAMPAIGN_ID, request.campaignId);
      text(json, AD_ID, request.adId);
      text(json, REQUEST_EVENT_ID, request.eventId);
      text(json, IMPRESSION_EVENT_ID, impression.eventId);
      number(json, REQUEST_TIME, request.eventTime);
      number(json, IMPRESSION_TIME, impression.eventTime);
      number(json, DELAY_MS, impression.eventTime - request.eventTime);
      text(json, STATUS, impression.status);
      text(json, BID_CPM, request.bidCpm);
      text(json, COUNTRY, request.country);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  byte[] unmatched(String transactionId, Request request, String reason) {
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      begin(json, transactionId, AdEvent.REQUEST, request.eventId, reason);
      text(json, USER_ID, request.userId);
      text(json, CAMPAIGN_ID, request.campaignId);
      text(json, AD_ID, request.adId);
      text(json, BID_CPM, request.bidCpm);
      text(json, COUNTRY, request.country);
      end(json, request.eventTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  byte[] unmatched(String transactionId, Impression impression, String reason) {
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      begin(json, transactionId, AdEvent.IMPRESSION, impression.eventId, reason);
      text(json, AD_ID, impression.adId);
      text(json, STATUS, impression.status);
      end(json, impression.eventTime);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  private static void begin(
      JsonGenerator json, String transactionId, String side, String eventId, String reason)
      throws IOException {
    json.writeStartObject();
    text(json, EVENT_ID, EventIds.unmatched(transactionId, side, eventId));
    text(json, SIDE, side);
    text(json, REASON, reason);
    json.writeFieldName(EVENT);
    json.writeStartObject();
    text(json, EVENT_ID, eventId);
    text(json, TRANSACTION_ID, transactionId);
  }

  private static void end(JsonGenerator json, long eventTime) throws IOException {
    number(json, EVENT_TIME, eventTime);
    json.writeEndObject();
    number(json, EVENT_TIME, eventTime);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, SerializableString name, String value)
      throws IOException {
    json.writeFieldName(name);
    json.writeString(value);
  }

  private static void number(JsonGenerator json, SerializableString name, long value)
      throws IOException {
    json.writeFieldName(name);
    json.writeNumber(value);
  }
}
