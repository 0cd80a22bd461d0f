package io.lowlag.fraud.reference;

/** The storage format of a reference table. */
public enum ReferenceFormat {
  /** A Delta table: a reader sees each change completely or not at all. */
  DELTA,
  /** A folder of Parquet files. */
  PARQUET,
  /** A folder of CSV files, each with a header line. */
  CSV
}
