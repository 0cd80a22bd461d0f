-- The latest features of each card, as the job fraud-online keeps them. Services read the view.
-- A card that is idle has a row without features, which keeps an older record from coming back.
CREATE TABLE IF NOT EXISTS card_features (
  card_id text PRIMARY KEY,
  idle boolean NOT NULL,
  event_id text,
  event_time bigint,
  as_of bigint NOT NULL,
  tx_count_1m bigint,
  sum_amount_1m numeric(38, 4),
  uniq_merchants_1m integer,
  uniq_countries_1m integer,
  refund_count_1m bigint,
  sum_refunds_1m numeric(38, 4),
  unconverted_count_1m bigint,
  tx_count_10m bigint,
  sum_amount_10m numeric(38, 4),
  uniq_merchants_10m integer,
  uniq_countries_10m integer,
  refund_count_10m bigint,
  sum_refunds_10m numeric(38, 4),
  unconverted_count_10m bigint,
  tx_count_1h bigint,
  sum_amount_1h numeric(38, 4),
  uniq_merchants_1h integer,
  uniq_countries_1h integer,
  refund_count_1h bigint,
  sum_refunds_1h numeric(38, 4),
  unconverted_count_1h bigint,
  truncated boolean,
  base_currency text,
  source_partition integer NOT NULL,
  source_offset bigint NOT NULL,
  sent_us bigint NOT NULL,
  written_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- No column that changes has an index, so that an update stays in its page.
CREATE OR REPLACE VIEW card_features_current AS
  SELECT * FROM card_features WHERE NOT idle;
