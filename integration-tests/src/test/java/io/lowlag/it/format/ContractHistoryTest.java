package io.lowlag.it.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.format.Contract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractHistoryTest {

  private static final Path RELEASED = Contracts.FOLDER.resolve("released");

  @Test
  void theContractsReadWhatEveryReleaseWroteAndTheOtherWayRound() {
    Map<String, Contract> now = Contracts.in(Contracts.FOLDER);
    assertThat(now).hasSize(18);
    for (Path release : Contracts.files(RELEASED)) {
      if (Files.isDirectory(release)) {
        assertThat(ContractHistory.broken(Contracts.in(release), now)).as("%s", release).isEmpty();
      }
    }
    assertThat(ContractHistory.broken(now, now)).isEmpty();
  }

  private static final String BEFORE = "a:string:1,b:long:2,c:?string:3";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:string:1,b:long:2                           | # an optional one goes
          a:string:1,b:long:2,c:?string:3,d:?long:4     | # an optional one comes
          c:?string:3,b:long:2,a:string:1               | # another order
          """)
  void whatHarmsNobody(String now, String unused) {
    assertThat(broken(now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:string:1,c:?string:3                        | b
          a:string:1,b:long:2,c:?string:3,d:long:4      | d
          a:string:1,b:string:2,c:?string:3             | /b was LONG
          a:string:1,b:long:4,c:?string:3               | /b had the number 2, it has 4
          a:string:1,b:long:2,d:?string:3               | /c had the number 3 of d
          a:string:1,b:int:2,c:?string:3                | /b was LONG, it is INT
          a:string:1,b:long:2,c:string:3                | c
          """)
  void whatBreaksAReader(String now, String told) {
    assertThat(broken(now)).isNotEmpty().anySatisfy(line -> assertThat(line).contains(told));
  }

  private static List<String> broken(String now) {
    return ContractHistory.broken(Map.of("t", contract(BEFORE)), Map.of("t", contract(now)));
  }

  private static Contract contract(String fields) {
    StringBuilder text = new StringBuilder("{\"type\":\"record\",\"name\":\"R\",\"fields\":[");
    for (String field : fields.split(",", -1)) {
      String[] parts = field.split(":", -1);
      boolean optional = parts[1].startsWith("?");
      String type = "\"" + parts[1].replace("?", "") + "\"";
      text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
          .append("{\"name\":\"")
          .append(parts[0])
          .append("\",\"type\":")
          .append(optional ? "[\"null\"," + type + "],\"default\":null" : type)
          .append(",\"number\":")
          .append(parts[2])
          .append("}");
    }
    return Contract.parse("t", text.append("]}").toString());
  }
}
