package io.lowlag.common.checkpoint;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint that a job has taken. Until this is closed, no other job of this process can take
 * it. A job of another process cannot take it while this process owns it and is alive.
 */
public final class Claim implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  private final CheckpointFolder folder;
  private final CheckpointFolder.Found before;
  private final boolean continued;
  private final Runnable giveBack;
  private final Runnable release;

  /**
   * @param before the content of the folder before the claim
   * @param continued whether there are batches to continue from
   * @param giveBack ends the ownership of this process
   * @param release lets other jobs of this process take it
   */
  Claim(
      CheckpointFolder folder,
      CheckpointFolder.Found before,
      boolean continued,
      Runnable giveBack,
      Runnable release) {
    this.folder = folder;
    this.before = before;
    this.continued = continued;
    this.giveBack = giveBack;
    this.release = release;
  }

  /** Returns whether there is a batch to continue from. */
  public boolean continued() {
    return continued;
  }

  /**
   * Undoes the claim of a job that did not start. The folder is restored, so that any job may take
   * it. If a query has already begun in it, the folder stays as it is, so that a job can continue
   * it.
   */
  public void withdraw() {
    try {
      giveBack.run();
      if (!begun()) {
        folder.restore(before);
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("checkpoint", folder.path())
          .addKeyValue("reason", e.toString())
          .log("claim-not-withdrawn");
    }
  }

  /** Returns whether a query has begun in the checkpoint, so that a job can continue it. */
  public boolean begun() {
    try {
      return folder.isBegun();
    } catch (IOException e) {
      // It is not known whether a query has begun, so nothing may be deleted.
      return true;
    }
  }

  @Override
  public void close() {
    release.run();
  }
}
