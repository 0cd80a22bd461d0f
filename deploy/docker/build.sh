#!/usr/bin/env bash
# Gathers what the image holds from this checkout's build, and builds it.
#
#   ./mvnw -B package -DskipTests
#   deploy/docker/build.sh [options of docker build]
#
#   DOCKER   the client: docker or podman; without, docker
set -euo pipefail

fail() {
  echo "error: $1" >&2
  exit 2
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../.." && pwd)
docker=${DOCKER:-docker}
command -v "$docker" >/dev/null || fail "there is no $docker: install it, or set DOCKER to another client"

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir "$context/jars" "$context/lib"

built() {
  [ -f "$1" ] || fail "$2 is not built: run ./mvnw -B package -DskipTests"
}

for module in ad-attribution game-sessionization fraud-features; do
  jar=$(find "$home/$module" -path "*/target/$module-*-job.jar" | sort | tail -n 1)
  built "$jar" "$module"
  cp "$jar" "$context/jars/$module-job.jar"
done

# Delta, and the client of S3 for checkpoints and tables there. What Spark brings itself stays out: the folder comes
# before Spark's jars on the class path.
sparks=$home/realtime-state/target/spark-classpath.txt
built "$sparks" realtime-state
artifact() {
  basename "$1" | sed 's/-[0-9].*//'
}
declare -A brought
while read -r jar || [ -n "$jar" ]; do
  brought[$(artifact "$jar")]=1
done < <(tr ':' '\n' <"$sparks")
for list in fraud-features/target/delta-classpath.txt object-store/target/s3-client-classpath.txt; do
  built "$home/$list" "${list%%/*}"
  while read -r jar || [ -n "$jar" ]; do
    [ -n "${brought[$(artifact "$jar")]:-}" ] || cp "$jar" "$context/lib/"
  done < <(tr ':' '\n' <"$home/$list")
done

cp "$here/Dockerfile" "$context/Dockerfile"
cp "$home/config/log4j2.properties" "$context/log4j2.properties"
"$docker" build "$@" "$context"
