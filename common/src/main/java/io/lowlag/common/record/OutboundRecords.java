package io.lowlag.common.record;

import java.util.List;

/**
 * The records that one event is written as.
 *
 * @param records in the order in which they are sent
 */
public record OutboundRecords(List<OutboundRecord> records) {}
