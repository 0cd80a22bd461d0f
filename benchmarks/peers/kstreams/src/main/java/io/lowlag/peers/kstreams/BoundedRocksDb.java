package io.lowlag.peers.kstreams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/** One budget of memory for the block caches and write buffers of all stores of this JVM. */
public final class BoundedRocksDb implements RocksDBConfigSetter {

  static final String MEMORY = "peer.rocksdb.memory";

  private static Cache cache;
  private static WriteBufferManager writeBuffers;

  private static synchronized void share(long bytes) {
    if (cache == null) {
      cache = new LRUCache(bytes, -1, false, 0.1);
      writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }
  }

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    share(Long.parseLong(String.valueOf(configs.get(MEMORY))));
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(writeBuffers);
    // As Flink has it: most of what is written is deleted before such a buffer is full.
    options.setWriteBufferSize(64L << 20);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String store, Options options) {
    // The cache and the write buffers are shared and stay.
  }
}
