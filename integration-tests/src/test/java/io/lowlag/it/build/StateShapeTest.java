package io.lowlag.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lowlag.common.checkpoint.JobIdentity;
import io.lowlag.it.fixture.Repository;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StatefulProcessorHandle;
import org.apache.spark.sql.streaming.TimeMode;
import org.junit.jupiter.api.Test;

/**
 * The shapes of all values that the pipelines keep in state, beside the number of their format. A
 * checkpoint with other shapes must be refused at the start, so a changed shape needs a new number.
 * Run with {@code -Dlowlag.docs.update=true} to write the file again.
 */
class StateShapeTest {

  private static final Path SHAPES =
      Repository.root().resolve("integration-tests/src/test/resources/state-shapes.txt");

  @Test
  void aChangedShapeHasANewFormat() throws Exception {
    String shapes = shapes();
    String format = "format " + JobIdentity.FORMAT + "\n";
    String text = format + shapes;
    String written = Files.readString(SHAPES);
    assertThat(!written.startsWith(format) || written.equals(text))
        .as("the shape of the state is that of its format: else increase JobIdentity.FORMAT")
        .isTrue();
    if (Boolean.getBoolean("lowlag.docs.update")) {
      Files.writeString(SHAPES, text);
      return;
    }
    assertThat(text).as("write %s with -Dlowlag.docs.update=true", SHAPES).isEqualTo(written);
  }

  /** Returns the schemas of the key and the value of each state of each processor. */
  private static String shapes() throws Exception {
    Map<String, String> states = new TreeMap<>();
    for (JavaClass processor :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "io.lowlag.attribution", "io.lowlag.sessionization", "io.lowlag.fraud")) {
      if (processor.isAssignableTo(StatefulProcessor.class)
          && !processor.getModifiers().contains(JavaModifier.ABSTRACT)) {
        declare(processor.reflect(), states);
      }
    }
    assertThat(states).hasSizeGreaterThan(10);
    StringBuilder text = new StringBuilder();
    states.forEach((name, shape) -> text.append('\n').append(name).append('\n').append(shape));
    return text.toString();
  }

  private static void declare(Class<?> type, Map<String, String> states) throws Exception {
    Constructor<?> shortest =
        Arrays.stream(type.getDeclaredConstructors())
            .min(Comparator.comparing(Constructor::getParameterCount))
            .orElseThrow();
    shortest.setAccessible(true);
    StatefulProcessor<?, ?, ?> processor =
        (StatefulProcessor<?, ?, ?>) shortest.newInstance(new Object[shortest.getParameterCount()]);
    processor.setHandle(
        (StatefulProcessorHandle)
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {StatefulProcessorHandle.class},
                (handle, method, arguments) -> {
                  StringBuilder shape = new StringBuilder();
                  for (Object argument : arguments) {
                    if (argument instanceof Encoder<?> encoder) {
                      shape.append(encoder.schema().treeString());
                    }
                  }
                  states.put(type.getSimpleName() + " " + arguments[0], shape.toString());
                  return null;
                }));
    processor.init(OutputMode.Append(), TimeMode.ProcessingTime());
  }
}
