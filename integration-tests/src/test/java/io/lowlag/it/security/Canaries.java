package io.lowlag.it.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Secrets that are known to the test, and the search for them: as they are, in the forms of a URL,
 * and in Base64, by itself or within something longer.
 */
final class Canaries {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, String> secrets = new LinkedHashMap<>();

  /** Where something was looked at, and how much of it there was. */
  private final Map<String, Long> places = new TreeMap<>();

  private final List<String> found = new ArrayList<>();

  /** A new secret, for the place of that name. */
  String create(String name) {
    byte[] bytes = new byte[15];
    RANDOM.nextBytes(bytes);
    String secret = "cnry" + HexFormat.of().formatHex(bytes) + "/+=";
    add(name, secret);
    return secret;
  }

  /** A new secret of nothing but letters and digits. */
  String createWord(String name) {
    String secret = create(name).replaceAll("\\W", "");
    add(name, secret);
    return secret;
  }

  /** A secret that was made elsewhere. */
  void add(String name, String secret) {
    secrets.put(name, secret);
  }

  /** Looks at a text. */
  void search(String place, String text) {
    search(place, text.getBytes(UTF_8));
  }

  /** Looks at the bytes of something. */
  void search(String place, byte[] bytes) {
    places.merge(place.replaceAll("[?#].*", ""), (long) bytes.length, Long::sum);
    String text = new String(bytes, ISO_8859_1);
    secrets.forEach(
        (name, secret) -> {
          for (String form : forms(secret)) {
            int at = text.indexOf(form);
            if (at >= 0) {
              found.add(
                  name
                      + " in "
                      + place
                      + ": ..."
                      + text.substring(Math.max(0, at - 120), at)
                      + "|");
            }
          }
        });
  }

  /** Looks at every file of a folder, and at their names. */
  void searchFolder(String place, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        search(place + " (names)", folder.relativize(file).toString());
        byte[] bytes = Files.readAllBytes(file);
        search(place, bytes);
        if (file.toString().endsWith(".zip")) {
          searchZip(place + " (unpacked)", file);
        }
      }
    }
  }

  private void searchZip(String place, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        search(place, zip.readAllBytes());
      }
    }
  }

  /** In which places which secrets lie. */
  List<String> found() {
    return found;
  }

  /** What was looked at, with the number of bytes. */
  Map<String, Long> places() {
    return places;
  }

  /** How a secret may look. */
  static Set<String> forms(String secret) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(secret);
    forms.add(URLEncoder.encode(secret, UTF_8));
    // Whoever escapes or cuts off the signs at its end, leaves this.
    forms.add(secret.replaceAll("\\W", ""));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = (" ".repeat(shift) + secret).getBytes(UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // What depends on the bytes before and behind is left out.
      String own = encoded.substring((shift * 8 + 5) / 6, shifted.length * 8 / 6);
      forms.add(own);
      forms.add(own.replace('+', '-').replace('/', '_'));
    }
    return forms;
  }
}
