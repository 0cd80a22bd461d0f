package io.lowlag.common.checkpoint;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint that a job has taken. Until this is closed no other job of this process gets it, and
 * none of another process while its owner lives.
 */
public final class Claim implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  private final CheckpointFolder folder;
  private final CheckpointFolder.Found before;
  private final boolean continued;
  private final Runnable giveBack;
  private final Runnable release;

  /**
   * @param before what was there before the claim
   * @param continued whether there are batches to continue from
   * @param giveBack ends the ownership of this process
   * @param release lets other jobs of this process have it
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

  /** Whether there is a batch to continue from. */
  public boolean continued() {
    return continued;
  }

  /**
   * Undoes the claim of a job that did not start: the folder is as it was found, so that any job
   * may have it. What a query has begun to read from stays, to be continued.
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

  /** Whether a query has begun to read from it: there is something to go on from. */
  public boolean begun() {
    try {
      return folder.isBegun();
    } catch (IOException e) {
      // It cannot be said; then nothing may be thrown away.
      return true;
    }
  }

  @Override
  public void close() {
    release.run();
  }
}
