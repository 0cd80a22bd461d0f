package io.lowlag.realtime.internal.engine;

import java.io.Serializable;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * One stateful operator of a query.
 *
 * @param root the folder of everything that the operator stores
 * @param name distinguishes the operators of one query
 * @param timeMode processing time, or none for a processor without timers
 */
public record StatefulOperatorId(String root, String name, TimeMode timeMode)
    implements Serializable {}
