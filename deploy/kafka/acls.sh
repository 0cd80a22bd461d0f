#!/usr/bin/env bash
# Gives the Kafka user of one of Lowlag's jobs the ACLs that the job needs, and nothing more.
#
#   deploy/kafka/acls.sh JOB --bootstrap-server host:9092 [--command-config admin.properties]
#
#   --print         as the only option: prints the commands instead of running them
#   --list          as JOB: prints the jobs
#   LOWLAG_USER     the principal; without, User:lowlag-JOB
#   KAFKA_ACLS      Kafka's tool; without, kafka-acls.sh on the PATH
set -euo pipefail

# job, topics that it reads, topics that it writes, others whose settings it asks for (- for none);
# under the default names of docs/configuration.md
jobs() {
  cat <<'JOBS'
ad-correlation ad-requests,ad-impressions ad-matches,ad-unmatched,ad-attribution-dead-letters
ad-credit ad-matches,ad-callbacks ad-credits,ad-attribution-dead-letters
ad-delivery-count ad-matches campaign-partials,ad-attribution-dead-letters
ad-delivery campaign-partials,campaign-contracts campaign-delivery,ad-attribution-dead-letters
ad-landing ad-matches,ad-unmatched,ad-credits,campaign-delivery ad-attribution-dead-letters
game-sessionization console-sessions,pc-sessions session-events,game-sessionization-dead-letters
fraud-features card-transactions card-windows,fraud-features-dead-letters
fraud-scoring card-transactions transactions-scored,fraud-alerts,card-features,fraud-features-dead-letters
fraud-online card-features fraud-features-dead-letters
fraud-landing transactions-scored fraud-features-dead-letters
fraud-backfill card-transactions fraud-features-dead-letters
fraud-erase - card-transactions,card-features card-windows,transactions-scored,fraud-alerts,fraud-features-dead-letters
JOBS
}

fail() {
  echo "error: $1" >&2
  exit 2
}

[ $# -ge 1 ] || fail "no job named: deploy/kafka/acls.sh JOB --bootstrap-server host:9092; --list prints the jobs"
if [ "$1" = --list ]; then
  jobs | cut -d ' ' -f 1
  exit 0
fi

job=$1
shift
read -r _ inputs outputs others <<<"$(jobs | grep "^$job " || true)"
[ -n "${outputs:-}" ] || fail "there is no job $job; --list prints the jobs"
[ $# -ge 1 ] || fail "no brokers named: --bootstrap-server host:9092, or --print"

user=${LOWLAG_USER:-User:lowlag-$job}
tool=${KAFKA_ACLS:-kafka-acls.sh}
run=()
if [ "$1" = --print ]; then
  run=(echo)
  shift
else
  command -v "$tool" >/dev/null || fail "no $tool: set KAFKA_ACLS to the kafka-acls.sh of a Kafka distribution"
fi

topics() {
  local topic
  for topic in ${1//,/ }; do
    options+=(--topic "$topic")
  done
}

# Read and Write imply Describe. DescribeConfigs lets the job's start see what its topics take.
grant() {
  local options=(--add --allow-principal "$user") operation
  for operation in $1; do
    options+=(--operation "$operation")
  done
  topics "$2"
  ${run[@]+"${run[@]}"} "$tool" "${@:3}" "${options[@]}"
}

[ "$inputs" = - ] || grant "Read DescribeConfigs" "$inputs" "$@"
grant "Write DescribeConfigs" "$outputs" "$@"
[ -z "${others:-}" ] || grant DescribeConfigs "$others" "$@"
