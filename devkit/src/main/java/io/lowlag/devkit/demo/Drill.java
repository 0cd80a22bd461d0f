package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;

/** The failures that a drill can cause, and the alert that each would raise for a monitored job. */
public enum Drill {
  /** Kills the driver (kill -9); a supervisor starts it again. */
  DRIVER_KILLED("LowlagRestartLoop, if it happens again; LowlagJobDown without a supervisor"),
  /** Kills one of two executors (kill -9); the other one takes over its partitions. */
  EXECUTOR_KILLED("LowlagSlotsShort, if no other executor comes"),
  /** The broker is unavailable for a while. */
  BROKER_AWAY("LowlagLatencySloBurn"),
  /** The job cannot reach the broker for a while: packets are lost silently. */
  NETWORK_CUT("LowlagLatencySloBurn"),
  /** The checkpoint's file system is full for a while. */
  DISK_FULL("LowlagRestartLoop"),
  /** Twenty thousand records that are not events are sent. */
  GARBAGE("LowlagDeadLetters"),
  /** Twenty thousand events with one key are sent. */
  SKEWED_KEY("LowlagLagGrowing, on the key's partition"),
  /** The broker accepts the job's outputs slowly for a while. */
  SLOW_SINK("LowlagLatencySloBurn");

  private final String alert;

  Drill(String alert) {
    this.alert = alert;
  }

  /** Returns the alert of deploy/prometheus that this failure raises. */
  public String alert() {
    return alert;
  }

  /** Returns the name as written on the command line. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}
