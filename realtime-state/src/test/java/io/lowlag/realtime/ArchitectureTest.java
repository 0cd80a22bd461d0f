package io.lowlag.realtime;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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

/**
 * The rooms of this module: which are public, which sees which, and where Spark's internals are.
 */
@AnalyzeClasses(
    packages = "io.lowlag.realtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String WALL = "io.lowlag.realtime.internal.spark42..";

  /** What Spark publishes, as far as this module uses it: no package of it is open as a whole. */
  private static final String[] PUBLIC_PACKAGES = {
    "org.apache.spark.api..",
    "org.apache.spark.sql",
    "org.apache.spark.sql.streaming",
    "org.apache.spark.sql.connector..",
    "org.apache.spark.sql.sources",
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
          "org.apache.spark.util.CollectionAccumulator",
          "org.apache.spark.util.TaskCompletionListener",
          "org.apache.spark.util.TaskInterruptListener");

  private static final DescribedPredicate<JavaClass> PUBLISHED_BY_SPARK =
      resideInAnyPackage(PUBLIC_PACKAGES)
          .and(describe("no object of Scala", type -> !type.getName().endsWith("$")))
          .or(describe("named here", type -> PUBLIC_CLASSES.contains(type.getName())))
          .as("published by Spark");

  @ArchTest
  static final ArchRule SPARKS_INTERNALS_ARE_BEHIND_THE_WALL =
      noClasses()
          .that()
          .resideOutsideOfPackage(WALL)
          .should()
          .dependOnClassesThat(resideInAPackage("org.apache.spark..").and(not(PUBLISHED_BY_SPARK)));

  @ArchTest
  static final ArchRule THE_WALL_IS_SEEN_BY_NOBODY =
      noClasses()
          .that()
          .resideOutsideOfPackage(WALL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(WALL);

  @ArchTest
  static final ArchRule THE_WALL_KNOWS_THE_ENGINE_ONLY =
      noClasses()
          .that()
          .resideInAPackage(WALL)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.lowlag.realtime..")
                  .and(not(resideInAnyPackage(WALL, "io.lowlag.realtime.internal.engine"))));

  @ArchTest
  static final ArchRule NOBODY_BELOW_SEES_THE_ENTRY_POINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lowlag.realtime")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lowlag.realtime");

  @ArchTest
  static final ArchRule WHAT_IS_NOT_PUBLIC_IS_INTERNAL =
      classes()
          .should()
          .resideInAnyPackage(
              "io.lowlag.realtime",
              "io.lowlag.realtime.metrics",
              "io.lowlag.realtime.checkpoint",
              "io.lowlag.realtime.internal..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
      slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

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
