package io.lowlag.devkit.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The part of a schema registry that the demo needs: Confluent's REST interface, with schemas in
 * memory and without a check of compatibility. Tests can make it fail.
 */
public final class StubRegistry implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String AVRO = "AVRO";
  private static final int NOT_FOUND = 404;
  private static final int UNKNOWN_SUBJECT = 40401;
  private static final int UNKNOWN_VERSION = 40402;
  private static final int UNKNOWN_SCHEMA = 40403;

  static {
    // Otherwise the body of each answer waits 40 ms until the client has acknowledged the headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private record Entry(int id, String type, String text) {

    boolean says(String otherType, String otherText) throws IOException {
      return type.equals(otherType)
          && (text.equals(otherText)
              || (type.equals(AVRO) && JSON.readTree(text).equals(JSON.readTree(otherText))));
    }
  }

  private record Answer(int status, JsonNode body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, List<Entry>> subjects = new LinkedHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int failure;
  private volatile String authorization;

  private StubRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Starts a registry on a free port of this machine. */
  public static StubRegistry start() {
    return start(0);
  }

  /** Starts a registry on a port of this machine. */
  public static StubRegistry start(int port) {
    try {
      return new StubRegistry(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a registry that uses TLS and accepts only clients with a certificate that it trusts.
   *
   * @param tls its own certificate, and the certificates that it trusts
   */
  public static StubRegistry startMutualTls(SSLContext tls) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters connection) {
              SSLParameters needed = tls.getDefaultSSLParameters();
              needed.setNeedClientAuth(true);
              connection.setSSLParameters(needed);
            }
          });
      return new StubRegistry(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the address of the registry. */
  public String url() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  /** Answers every request with this status from now on; 0 ends that. */
  public void failWith(int status) {
    failure = status;
  }

  /** Accepts only requests with this header from now on. */
  public void require(String header) {
    authorization = header;
  }

  /** Returns the number of requests so far. */
  public int requests() {
    return requests.get();
  }

  /**
   * Registers a schema under a subject.
   *
   * @param type AVRO, PROTOBUF or JSON
   * @return its id; the same schema has the same id under every subject
   */
  public synchronized int register(String subject, String type, String text) {
    try {
      Entry entry = entry(type, text);
      List<Entry> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
      if (!versions.contains(entry)) {
        versions.add(entry);
      }
      return entry.id();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Entry entry(String type, String text) throws IOException {
    for (Entry entry : entries) {
      if (entry.says(type, text)) {
        return entry;
      }
    }
    Entry entry = new Entry(entries.size() + 1, type, text);
    entries.add(entry);
    return entry;
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    if (failure != 0) {
      return error(failure, failure * 100, "it is to fail");
    }
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null && !authorization.equals(said)) {
      return error(401, 401, "Unauthorized");
    }
    String[] path = exchange.getRequestURI().getRawPath().substring(1).split("/", -1);
    if (path.length == 3 && path[0].equals("schemas") && path[1].equals("ids")) {
      return schema(Integer.parseInt(path[2]));
    }
    if (path.length < 2 || !path[0].equals("subjects")) {
      return error(NOT_FOUND, NOT_FOUND, "HTTP 404 Not Found");
    }
    String subject = URLDecoder.decode(path[1], StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("GET")) {
      return path.length == 3 ? versions(subject) : version(subject, Integer.parseInt(path[3]));
    }
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    String type = request.path("schemaType").asText(AVRO);
    String text = request.path("schema").asText();
    return path.length == 3
        ? new Answer(200, JSON.createObjectNode().put("id", register(subject, type, text)))
        : find(subject, type, text);
  }

  private synchronized Answer schema(int id) {
    if (id < 1 || id > entries.size()) {
      return error(NOT_FOUND, UNKNOWN_SCHEMA, "Schema " + id + " not found");
    }
    return new Answer(200, body(entries.get(id - 1)));
  }

  private synchronized Answer versions(String subject) {
    List<Entry> versions = subjects.get(subject);
    if (versions == null) {
      return error(NOT_FOUND, UNKNOWN_SUBJECT, "Subject '" + subject + "' not found.");
    }
    ArrayNode numbers = JSON.createArrayNode();
    for (int number = 1; number <= versions.size(); number++) {
      numbers.add(number);
    }
    return new Answer(200, numbers);
  }

  private synchronized Answer version(String subject, int number) {
    List<Entry> versions = subjects.getOrDefault(subject, List.of());
    if (number < 1 || number > versions.size()) {
      return error(NOT_FOUND, UNKNOWN_VERSION, "Version " + number + " not found.");
    }
    Entry entry = versions.get(number - 1);
    return new Answer(
        200, body(entry).put("subject", subject).put("version", number).put("id", entry.id()));
  }

  private synchronized Answer find(String subject, String type, String text) throws IOException {
    if (!subjects.containsKey(subject)) {
      return error(NOT_FOUND, UNKNOWN_SUBJECT, "Subject '" + subject + "' not found.");
    }
    for (Entry entry : subjects.get(subject)) {
      if (entry.says(type, text)) {
        return new Answer(200, body(entry).put("id", entry.id()));
      }
    }
    return error(NOT_FOUND, UNKNOWN_SCHEMA, "Schema not found");
  }

  // As in Confluent's registry, the type of an Avro schema is omitted.
  private static ObjectNode body(Entry entry) {
    ObjectNode body = JSON.createObjectNode().put("schema", entry.text());
    return entry.type().equals(AVRO) ? body : body.put("schemaType", entry.type());
  }

  private static Answer error(int status, int code, String message) {
    return new Answer(
        status, JSON.createObjectNode().put("error_code", code).put("message", message));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
