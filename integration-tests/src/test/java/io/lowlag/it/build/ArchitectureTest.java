package io.lowlag.it.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.apache.spark.SparkContext;

/** The arrows between the modules, and what each room of a pipeline may touch. */
@AnalyzeClasses(packages = "io.lowlag", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String SPARK = "org.apache.spark..";
  private static final String KAFKA = "org.apache.kafka..";

  /** What Spark publishes, as far as Lowlag uses it; realtime-state has a narrower list. */
  private static final String[] PUBLIC_PACKAGES = {
    "org.apache.spark.api..",
    "org.apache.spark.ml..",
    "org.apache.spark.sql",
    "org.apache.spark.sql.connector..",
    // Delta's own: the rule below says who may use it.
    "org.apache.spark.sql.delta..",
    "org.apache.spark.sql.expressions",
    "org.apache.spark.sql.sources",
    "org.apache.spark.sql.streaming",
    "org.apache.spark.sql.types",
    "org.apache.spark.sql.util"
  };

  private static final Set<String> PUBLIC_CLASSES =
      Set.of(
          "org.apache.spark.SparkConf",
          "org.apache.spark.SparkContext",
          "org.apache.spark.SparkEnv",
          "org.apache.spark.SparkJobInfo",
          "org.apache.spark.SparkStageInfo",
          "org.apache.spark.SparkStatusTracker",
          "org.apache.spark.TaskContext",
          "org.apache.spark.TaskKilledException",
          // What a TableScan returns.
          "org.apache.spark.rdd.RDD",
          "org.apache.spark.util.AccumulatorV2",
          "org.apache.spark.util.CollectionAccumulator",
          "org.apache.spark.util.TaskCompletionListener",
          "org.apache.spark.util.TaskInterruptListener",
          // The only public way to Spark's version before there is a session.
          "org.apache.spark.package$");

  private static final DescribedPredicate<JavaClass> PUBLISHED_BY_SPARK =
      resideInAnyPackage(PUBLIC_PACKAGES)
          .and(describe("no object of Scala", type -> !type.getName().endsWith("$")))
          .or(describe("named here", type -> PUBLIC_CLASSES.contains(type.getName())))
          .as("published by Spark");

  private static final String[] PIPELINES = {
    "io.lowlag.attribution..", "io.lowlag.sessionization..", "io.lowlag.fraud.."
  };

  @ArchTest
  static final ArchRule ARROWS_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("realtime-state")
          .definedBy("io.lowlag.realtime..")
          .layer("common")
          .definedBy("io.lowlag.common..")
          .layer("pipelines")
          .definedBy(PIPELINES)
          .layer("devkit")
          .definedBy("io.lowlag.devkit..")
          .layer("benchmarks")
          .definedBy("io.lowlag.bench..")
          .layer("launcher")
          .definedBy("io.lowlag.launcher..")
          .whereLayer("realtime-state")
          .mayOnlyBeAccessedByLayers("common", "pipelines", "benchmarks")
          .whereLayer("common")
          .mayOnlyBeAccessedByLayers("pipelines", "devkit", "benchmarks", "launcher")
          .whereLayer("pipelines")
          .mayOnlyBeAccessedByLayers("devkit", "benchmarks", "launcher")
          .whereLayer("devkit")
          .mayOnlyBeAccessedByLayers("benchmarks", "launcher")
          .whereLayer("benchmarks")
          .mayOnlyBeAccessedByLayers("launcher")
          .whereLayer("launcher")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule WHAT_IS_INTERNAL_TO_REALTIME_STATE_STAYS_THERE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lowlag.realtime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lowlag.realtime.internal..");

  @ArchTest
  static final ArchRule PIPELINES_NEVER_SEE_EACH_OTHER =
      slices()
          .matching("io.lowlag.(attribution|sessionization|fraud)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
      slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SPARK_INTERNALS_ARE_TOUCHED_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lowlag.realtime.internal.spark42..")
          .and()
          // It measures a thread of a task without a task.
          .doNotHaveSimpleName("RowPumpBenchmark")
          .should()
          .dependOnClassesThat(resideInAPackage(SPARK).and(not(PUBLISHED_BY_SPARK)));

  @ArchTest
  static final ArchRule KAFKAS_INTERNALS_ARE_LEFT_ALONE =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka..internals..");

  @ArchTest
  static final ArchRule DELTA_IS_TOUCHED_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lowlag.common.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..");

  @ArchTest
  static final ArchRule MODELS_ARE_PLAIN =
      noClasses()
          .that()
          .resideInAPackage("..model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPARK, KAFKA);

  @ArchTest
  static final ArchRule MODELS_ARE_RECORDS =
      classes()
          .that()
          .resideInAPackage("..model..")
          .and()
          .areTopLevelClasses()
          .should()
          .beRecords()
          .orShould()
          .beEnums()
          .orShould()
          .beInterfaces();

  @ArchTest
  static final ArchRule CONFIGURATION_TOUCHES_NOTHING =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPARK, KAFKA);

  @ArchTest
  static final ArchRule PROCESSORS_SEE_STATE_BUT_NO_INPUT_AND_OUTPUT =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Processor")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(KAFKA, "io.lowlag.common.kafka..", "io.lowlag.common.job..");

  @ArchTest
  static final ArchRule PIPELINES_DEFINE_AND_START_NOTHING =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Pipeline")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.spark.sql.streaming.DataStreamWriter");

  /** The context does not know the settings and credentials that only a session has. */
  @ArchTest
  static final ArchRule FILES_ARE_FOUND_BY_THE_SETTINGS_OF_THE_SESSION =
      noClasses().should().callMethod(SparkContext.class, "hadoopConfiguration");

  /** Every package is a slice of its own, whatever packages there are above and below it. */
  private static final class EachPackage implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "each package";
    }
  }
}
