package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;

/** A payment by card, as read from {@code card-transactions}. */
public class CardTransaction implements Serializable {

  /** Digits of an amount behind the point: no currency has more. */
  public static final int AMOUNT_SCALE = 4;

  private String txId;
  private String cardId;
  private BigDecimal amount;
  private String currency;
  private String merchant;
  private String country;
  private long eventTime;
  private Origin origin;

  /** For Spark's encoder. */
  public CardTransaction() {}

  public String getTxId() {
    return txId;
  }

  public void setTxId(String txId) {
    this.txId = txId;
  }

  public String getCardId() {
    return cardId;
  }

  public void setCardId(String cardId) {
    this.cardId = cardId;
  }

  /** What was paid, exact, in {@link #getCurrency()}; always with {@value #AMOUNT_SCALE} places. */
  @JsonFormat(shape = JsonFormat.Shape.STRING)
  public BigDecimal getAmount() {
    return amount;
  }

  // Spark's encoder gives every decimal of a bean 18 places back.
  public void setAmount(BigDecimal amount) {
    this.amount = amount == null ? null : amount.setScale(AMOUNT_SCALE);
  }

  /** ISO 4217. */
  public String getCurrency() {
    return currency;
  }

  public void setCurrency(String currency) {
    this.currency = currency;
  }

  public String getMerchant() {
    return merchant;
  }

  public void setMerchant(String merchant) {
    this.merchant = merchant;
  }

  /** ISO 3166-1 alpha-2. */
  public String getCountry() {
    return country;
  }

  public void setCountry(String country) {
    this.country = country;
  }

  /** When it was made, epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** Where the transaction was read. */
  @JsonIgnore
  public Origin getOrigin() {
    return origin;
  }

  public void setOrigin(Origin origin) {
    this.origin = origin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CardTransaction o
        && Objects.equals(txId, o.txId)
        && Objects.equals(cardId, o.cardId)
        && Objects.equals(amount, o.amount)
        && Objects.equals(currency, o.currency)
        && Objects.equals(merchant, o.merchant)
        && Objects.equals(country, o.country)
        && eventTime == o.eventTime
        && Objects.equals(origin, o.origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(txId, cardId, amount, currency, merchant, country, eventTime, origin);
  }

  @Override
  public String toString() {
    return txId + " of " + cardId + ": " + amount + " " + currency + " at " + eventTime;
  }
}
