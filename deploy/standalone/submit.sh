#!/usr/bin/env bash
# Submits one of Lowlag's jobs to a Spark cluster, with the settings that real-time mode needs.
#
#   SPARK_HOME=/opt/spark LOWLAG_MASTER=spark://host:7077 \
#     deploy/standalone/submit.sh [--deploy-mode cluster [--supervise]] JOB [options of the job]
#
#   --deploy-mode   client, which is the default: the driver is this process. cluster: the driver runs on a worker, and
#                   jar, settings file and checkpoint lie where every worker has them under the same path
#   --supervise     the cluster starts a driver again that has failed or was killed
#   --conf K=V      a setting of Spark that has to be known before the driver starts, such as spark.driver.memory
#   LOWLAG_MASTER   the cluster
#   LOWLAG_JARS     a folder with the modules' job jars; without, those that this checkout has built
#   --list          as JOB: prints the jobs
set -euo pipefail

jobs() {
  cat <<'JOBS'
ad-correlation ad-attribution io.lowlag.attribution.correlation.CorrelationJob
ad-credit ad-attribution io.lowlag.attribution.credit.CreditJob
ad-delivery-count ad-attribution io.lowlag.attribution.delivery.DeliveryCountJob
ad-delivery ad-attribution io.lowlag.attribution.delivery.DeliveryJob
ad-landing ad-attribution io.lowlag.attribution.landing.AttributionLandingJob delta
ad-maintenance ad-attribution io.lowlag.attribution.landing.AttributionMaintenanceJob delta
game-sessionization game-sessionization io.lowlag.sessionization.SessionizationJob
fraud-features fraud-features io.lowlag.fraud.features.FeaturesJob delta
fraud-scoring fraud-features io.lowlag.fraud.scoring.ScoringJob delta
fraud-online fraud-features io.lowlag.fraud.online.OnlineJob
fraud-landing fraud-features io.lowlag.fraud.landing.LandingJob delta
fraud-backfill fraud-features io.lowlag.fraud.scoring.BackfillJob delta
fraud-maintenance fraud-features io.lowlag.fraud.maintenance.MaintenanceJob delta
fraud-train fraud-features io.lowlag.fraud.training.TrainingJob delta
fraud-erase fraud-features io.lowlag.fraud.erasure.ErasureJob delta
JOBS
}

fail() {
  echo "error: $1" >&2
  exit 2
}

mode=client
submit=()
while [[ ${1:-} == --* ]]; do
  case $1 in
  --list)
    jobs | cut -d ' ' -f 1
    exit 0
    ;;
  --deploy-mode)
    mode=${2:-}
    case $mode in
    client | cluster) shift 2 ;;
    *) fail "--deploy-mode $mode is neither client nor cluster" ;;
    esac
    ;;
  --supervise)
    submit+=(--supervise)
    shift
    ;;
  --conf)
    [[ ${2:-} == spark.*=* ]] || fail "--conf ${2:-} is not spark.NAME=VALUE"
    submit+=(--conf "$2")
    shift 2
    ;;
  *) fail "there is no option $1 before the job; the job's own options follow its name" ;;
  esac
done
[[ " ${submit[*]-} " != *" --supervise "* || $mode = cluster ]] ||
  fail "--supervise needs --deploy-mode cluster: a cluster does not start again what runs outside"
[ $# -ge 1 ] || fail "no job named: deploy/standalone/submit.sh JOB [options]; --list prints the jobs"

job=$1
shift
read -r _ module class delta <<<"$(jobs | grep "^$job " || true)"
[ -n "${class:-}" ] || fail "there is no job $job; --list prints the jobs"
[ -n "${LOWLAG_MASTER:-}" ] || fail "LOWLAG_MASTER is not set: give the cluster, such as spark://host:7077"
[ -x "${SPARK_HOME:-}/bin/spark-submit" ] ||
  fail "SPARK_HOME = ${SPARK_HOME:-} has no bin/spark-submit: set it to a Spark 4.2 distribution"

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jars=${LOWLAG_JARS:-$home/$module/target}
jar=$(find "$jars" -maxdepth 1 -name "$module-*-job.jar" | sort -V | tail -n 1)
[ -n "$jar" ] || fail "no $module-*-job.jar in $jars: build it with ./mvnw -B package -DskipTests, or set LOWLAG_JARS"

packages=()
if [ -n "${delta:-}" ] && [ "$mode" = client ]; then
  packages=(--packages io.delta:delta-spark_2.13:4.4.0)
elif [ -n "${delta:-}" ] && [[ " ${submit[*]-} " != *" spark.jars="* && " ${submit[*]-} " != *" spark.executor.extraClassPath="* ]]; then
  # A driver on a worker resolves packages for itself alone: executors would lack Delta.
  fail "$job needs Delta's jars on every worker in cluster mode: give --conf spark.jars=/shared/delta-spark_2.13-4.4.0.jar,/shared/delta-storage-4.4.0.jar"
fi

# A real-time batch needs a slot for each of its tasks at once: wait for all executors, keep their number, and repeat no
# task beside itself.
# How executors compile is that of config/jvm-latency.args. The collector is for --conf spark.executor.extraJavaOptions: a
# JVM that is given two of them does not start.
exec "$SPARK_HOME/bin/spark-submit" \
  --master "$LOWLAG_MASTER" \
  --deploy-mode "$mode" \
  --name "$job" \
  --class "$class" \
  ${packages[@]+"${packages[@]}"} \
  --conf "spark.executor.defaultJavaOptions=-XX:MaxInlineLevel=7 -XX:InlineSmallCode=600 -XX:FreqInlineSize=100" \
  ${submit[@]+"${submit[@]}"} \
  --conf spark.scheduler.minRegisteredResourcesRatio=1.0 \
  --conf spark.scheduler.maxRegisteredResourcesWaitingTime=60s \
  --conf spark.dynamicAllocation.enabled=false \
  --conf spark.speculation=false \
  --conf spark.locality.wait=0s \
  "$jar" "$@"
