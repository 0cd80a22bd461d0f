package io.lowlag.common.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.config.Redaction;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls a registry with Confluent's REST interface, which Apicurio also has at {@code
 * /apis/ccompat/v7}. Each call is one request; {@link SchemaRegistry} retries.
 */
final class RegistryClient {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String AVRO = "AVRO";

  private static final int UNKNOWN_SUBJECT = 40401;
  private static final int UNKNOWN_VERSION = 40402;
  private static final int UNKNOWN_SCHEMA = 40403;

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** The registry's answer. */
  record Answer(int status, JsonNode body) {

    int errorCode() {
      return body.path("error_code").asInt(0);
    }
  }

  private final RegistryConfig config;
  private final HttpClient http;

  RegistryClient(RegistryConfig config) {
    this.config = config;
    // A redirect could send the credentials to another server.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(config.requestTimeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    config.tls().context().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Returns the schema that records name with this id. */
  RegisteredSchema byId(int id) throws UnknownSchemaException {
    Answer answer = ask("GET", "/schemas/ids/" + id, null);
    if (answer.status() == NOT_FOUND && answer.errorCode() == UNKNOWN_SCHEMA) {
      throw new UnknownSchemaException("the registry at " + config + " has no schema " + id);
    }
    return schema(id, required(answer, "/schemas/ids/" + id));
  }

  /** Returns all versions of a subject, the oldest first; none if there is no such subject. */
  List<RegisteredSchema> versions(String subject) {
    String path = "/subjects/" + escaped(subject) + "/versions";
    Answer answer = ask("GET", path, null);
    if (answer.status() == NOT_FOUND && answer.errorCode() == UNKNOWN_SUBJECT) {
      return List.of();
    }
    List<RegisteredSchema> versions = new ArrayList<>();
    for (JsonNode number : required(answer, path)) {
      String one = path + "/" + number.asInt();
      Answer version = ask("GET", one, null);
      // The version was deleted after the list was read.
      if (version.status() != NOT_FOUND || version.errorCode() != UNKNOWN_VERSION) {
        JsonNode body = required(version, one);
        versions.add(schema(body.path("id").asInt(), body));
      }
    }
    return versions;
  }

  /** Returns the id with which a subject has exactly this schema, if it has the schema. */
  Optional<Integer> find(String subject, String type, String text) {
    String path = "/subjects/" + escaped(subject);
    Answer answer = ask("POST", path, request(type, text));
    boolean unknown =
        answer.status() == NOT_FOUND
            && (answer.errorCode() == UNKNOWN_SUBJECT || answer.errorCode() == UNKNOWN_SCHEMA);
    return unknown ? Optional.empty() : Optional.of(required(answer, path).path("id").asInt());
  }

  /**
   * Registers a schema as the newest version of a subject.
   *
   * @throws IncompatibleVersionException when the schema is not compatible with earlier versions
   */
  int register(String subject, String type, String text) throws IncompatibleVersionException {
    String path = "/subjects/" + escaped(subject) + "/versions";
    Answer answer = ask("POST", path, request(type, text));
    if (answer.status() == CONFLICT) {
      throw new IncompatibleVersionException(shown(answer));
    }
    return required(answer, path).path("id").asInt();
  }

  private static RegisteredSchema schema(int id, JsonNode body) {
    return new RegisteredSchema(
        id,
        body.path("schemaType").asText(AVRO),
        body.path("schema").asText(),
        !body.path("references").isEmpty());
  }

  private static String request(String type, String text) {
    ObjectNode request = JSON.createObjectNode();
    if (!type.equals(AVRO)) {
      request.put("schemaType", type);
    }
    return request.put("schema", text).toString();
  }

  private static String escaped(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer ask(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.url() + path))
            .timeout(config.requestTimeout())
            .header("Accept", MEDIA_TYPE + ", application/json");
    if (config.authorization() != null) {
      request.header("Authorization", config.authorization());
    }
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", MEDIA_TYPE).method(method, BodyPublishers.ofString(body));
    }
    HttpResponse<byte[]> response = exchange(request.build());
    return new Answer(response.statusCode(), parsed(response.body()));
  }

  // The request's own timeout covers only the headers of the answer; the body may take for ever.
  private HttpResponse<byte[]> exchange(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(2 * config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw silent(e.getCause());
    } catch (TimeoutException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException(
          "interrupted while waiting for the schema registry at " + config, true, e);
    } finally {
      answer.cancel(true);
    }
  }

  private RegistryUnavailableException silent(Throwable cause) {
    String why = cause.getClass().getSimpleName();
    if (cause.getMessage() != null) {
      why += ": " + Redaction.scrub(cause.getMessage());
    }
    return new RegistryUnavailableException(
        "the schema registry at "
            + config
            + " does not answer ("
            + why
            + "): check that it runs and that the job can reach it, or set schema-registry.url"
            // A server that refuses a client's certificate just closes the connection.
            + (config.url().startsWith("https:")
                ? "; check that schema-registry.tls.trust-store has the issuer of its certificate,"
                    + " and schema-registry.tls.key-store a certificate that it trusts"
                : ""),
        false,
        cause);
  }

  private static JsonNode parsed(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? JSON.missingNode() : json;
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory could not be read", e);
    }
  }

  private JsonNode required(Answer answer, String path) {
    int status = answer.status();
    if (status == OK && !answer.body().isMissingNode()) {
      return answer.body();
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw new RegistryUnavailableException(
          "the schema registry at "
              + config
              + " denies "
              + path
              + " to the job ("
              + status
              + "): set schema-registry.user and password, schema-registry.token or"
              + " schema-registry.tls.key-store, or grant the right to read subjects",
          true,
          null);
    }
    boolean passing =
        status >= SERVER_ERROR || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS;
    throw new RegistryUnavailableException(
        "the schema registry at "
            + config
            + " answers "
            + shown(answer)
            + " to "
            + path
            + (passing
                ? ": see its log"
                : ": check that schema-registry.url is the root of Confluent's REST interface,"
                    + " which Apicurio has at /apis/ccompat/v7"),
        !passing,
        null);
  }

  private static String shown(Answer answer) {
    String message = answer.body().path("message").asText("");
    String said = message.isEmpty() ? "" : " (" + Redaction.scrub(message) + ")";
    return answer.status() + said.replaceAll("\\s+", " ");
  }
}
