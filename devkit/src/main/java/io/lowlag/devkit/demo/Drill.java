package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;
import java.time.Duration;

/** The failures that a drill can cause, and the alert that each would raise for a monitored job. */
public enum Drill {
  /** Kills the driver (kill -9); a supervisor starts it again. */
  DRIVER_KILLED("it happens three times in 15 minutes", Duration.ZERO, "LowlagRestartLoop"),
  /** Kills one of two executors (kill -9); the other one takes over its partitions. */
  EXECUTOR_KILLED("no other executor comes for", Duration.ofMinutes(1), "LowlagSlotsShort"),
  /** The broker is unavailable for a while. */
  BROKER_AWAY(Drill.LASTS, Duration.ofMinutes(2), Drill.LATENCY),
  /** The job cannot reach the broker for a while: packets are lost silently. */
  NETWORK_CUT(Drill.LASTS, Duration.ofMinutes(2), Drill.LATENCY),
  /** The checkpoint's file system is full for a while. */
  DISK_FULL("the job restarts three times in 15 minutes", Duration.ZERO, "LowlagRestartLoop"),
  /** Twenty thousand records that are not events are sent. */
  GARBAGE("their share stays high for", Duration.ofMinutes(5), "LowlagDeadLetters"),
  /** Twenty thousand events with one key are sent. */
  SKEWED_KEY("the key's partition falls behind for", Duration.ofMinutes(10), "LowlagLagGrowing"),
  /** The broker accepts the job's outputs slowly for a while. */
  SLOW_SINK(Drill.LASTS, Duration.ofMinutes(2), Drill.LATENCY);

  private static final String LASTS =
      "the share of late answers in the last hour stays above 14.4 % for";
  private static final String LATENCY = "LowlagLatencySloBurn";

  private final String condition;
  private final Duration lasting;
  private final String alert;

  Drill(String condition, Duration lasting, String alert) {
    this.condition = condition;
    this.lasting = lasting;
    this.alert = alert;
  }

  /**
   * Returns the alert of deploy/prometheus that this failure raises, and how long it must last for
   * that. A drill is over sooner.
   */
  public String alert() {
    return "if " + condition + (lasting.isZero() ? "" : " " + minutes(lasting)) + ": " + alert;
  }

  /** Returns only the name of the alert. */
  public String alertName() {
    return alert;
  }

  /** Returns how long the alert's rule must be true; zero if the alert fires at once. */
  public Duration alertAfter() {
    return lasting;
  }

  private static String minutes(Duration time) {
    return time.toMinutes() == 1 ? "1 minute" : time.toMinutes() + " minutes";
  }

  /** Returns the name as written on the command line. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}
