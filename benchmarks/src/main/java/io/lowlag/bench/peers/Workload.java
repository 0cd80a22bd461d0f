package io.lowlag.bench.peers;

import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.Iterator;
import java.util.List;

/** One kind of work that every engine can do. Each workload is one class. */
interface Workload {

  /**
   * What a right engine makes of a load.
   *
   * @param records how many records the load sends
   * @param outputs how many different outputs they give
   * @param lastDueUs when the last output is due, in microseconds after the start
   */
  record Expected(long records, long outputs, long lastDueUs) {}

  /** Returns the topics that the load writes. */
  List<String> inputs();

  /** Returns the topics that the engines write. */
  List<String> outputs();

  /** Returns the records of a load, in the order of sending. */
  Iterator<GeneratedRecord> records(LoadPlan plan);

  /** Returns what a right engine makes of them. */
  Expected expected(LoadPlan plan);

  /** Returns the name of the Lowlag job that does this work. */
  String job();

  /** Returns the settings of that job, each as {@code key=value}. */
  List<String> jobSettings(LoadPlan plan);

  /** Returns the main class of a peer. */
  String mainOf(Engine peer);

  /** Returns the flags of the peers. */
  List<String> peerFlags(LoadPlan plan);
}
