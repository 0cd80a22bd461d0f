package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;

/** What can be made to fail on purpose, and the alert that a watched job would raise. */
public enum Drill {
  /** kill -9 of the driver, which a supervisor starts again. */
  DRIVER_KILLED("LowlagRestartLoop, if it comes again; LowlagJobDown without a supervisor"),
  /** kill -9 of one of two executors; the other one takes its partitions. */
  EXECUTOR_KILLED("LowlagSlotsShort, if no other executor comes"),
  /** The broker is away for a while. */
  BROKER_AWAY("LowlagLatencySloBurn"),
  /** The job reaches no broker for a while: packets are lost without a word. */
  NETWORK_CUT("LowlagLatencySloBurn"),
  /** The checkpoint's file system is full for a while. */
  DISK_FULL("LowlagRestartLoop"),
  /** Twenty thousand records that are no events. */
  GARBAGE("LowlagDeadLetters"),
  /** Twenty thousand events of one key. */
  SKEWED_KEY("LowlagLagGrowing, on the key's partition"),
  /** The broker takes the job's outputs slowly for a while. */
  SLOW_SINK("LowlagLatencySloBurn");

  private final String alert;

  Drill(String alert) {
    this.alert = alert;
  }

  /** The alert of deploy/prometheus that it is for. */
  public String alert() {
    return alert;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}
