package io.lowlag.it.security;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler;

/** A login by a class of one's own, as libraries of clouds bring one. */
public final class OwnCallbackHandler implements AuthenticateCallbackHandler {

  /** The mechanisms that it was configured for. */
  static final Set<String> MECHANISMS = ConcurrentHashMap.newKeySet();

  private final AuthenticateCallbackHandler kafkas = new SaslClientCallbackHandler();

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    MECHANISMS.add(mechanism);
    kafkas.configure(configs, mechanism, entries);
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    kafkas.handle(callbacks);
  }

  @Override
  public void close() {
    kafkas.close();
  }
}
