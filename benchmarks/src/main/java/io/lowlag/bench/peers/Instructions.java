package io.lowlag.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;

/** What the bench tells one of its own processes, line by line. It ends when the bench ends. */
final class Instructions {

  /** A line: a word and numbers. */
  record Line(String word, List<Long> numbers) {}

  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, UTF_8));

  private Instructions() {}

  /** Waits for the next line; ends this process if the bench has ended. */
  static Line next() {
    try {
      String line = INPUT.readLine();
      if (line != null) {
        String[] words = line.split(" ");
        List<Long> numbers = Arrays.stream(words).skip(1).map(Long::valueOf).toList();
        return new Line(words[0], numbers);
      }
    } catch (IOException e) {
      // As if it had ended.
    }
    Runtime.getRuntime().halt(0);
    throw new AssertionError("this process has ended");
  }

  /** Says something to the bench. */
  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
