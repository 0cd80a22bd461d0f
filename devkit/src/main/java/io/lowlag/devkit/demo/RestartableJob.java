package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The job of a scenario, which can be ended and started again on the same checkpoint. */
final class RestartableJob implements AutoCloseable {

  private final Scenario scenario;
  private final Settings settings;
  private final Consumer<String> told;
  private RunningJob running;

  RestartableJob(Scenario scenario, Settings settings, Consumer<String> told) {
    this.scenario = scenario;
    this.settings = settings;
    this.told = told;
  }

  void start() throws TimeoutException {
    running = RunningJob.start(scenario.job(), settings, told);
  }

  /** Ends the job after its batch; its session stays for what is still to be looked at. */
  void end() {
    if (running == null) {
      return;
    }
    running.stopAfterBatch();
    running.awaitEnd();
    told.accept(running.summary());
  }

  /** Ends the job, and all that it has opened in this process. */
  void shutDown() {
    end();
    close();
  }

  boolean isActive() {
    return running != null && running.isActive();
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
      running = null;
    }
  }
}
