package io.lowlag.fraud.reference;

/** How the reference table is stored. */
public enum ReferenceFormat {
  /** A Delta table: a change is seen whole. */
  DELTA,
  /** A folder of Parquet files. */
  PARQUET,
  /** A folder of CSV files, each with a header line. */
  CSV
}
