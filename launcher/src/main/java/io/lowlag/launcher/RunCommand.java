package io.lowlag.launcher;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.attribution.landing.AttributionMaintenanceJob;
import io.lowlag.fraud.erasure.ErasureJob;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.maintenance.MaintenanceJob;
import io.lowlag.fraud.online.OnlineJob;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.fraud.training.TrainingJob;
import io.lowlag.sessionization.SessionizationJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lowlag run}: runs a job in this process, with the options that it has everywhere. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "JOB",
    description = "Runs one job in this process, as spark-submit would run it on a cluster.",
    subcommands = {
      CorrelationJob.class,
      CreditJob.class,
      DeliveryCountJob.class,
      DeliveryJob.class,
      AttributionLandingJob.class,
      AttributionMaintenanceJob.class,
      SessionizationJob.class,
      FeaturesJob.class,
      ScoringJob.class,
      OnlineJob.class,
      LandingJob.class,
      BackfillJob.class,
      MaintenanceJob.class,
      TrainingJob.class,
      ErasureJob.class
    })
final class RunCommand implements Runnable {

  @Spec private CommandSpec command;

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
