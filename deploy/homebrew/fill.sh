#!/usr/bin/env bash
# Prints the formula with the repository and the checksums of a release. Usage: fill.sh OWNER/NAME SHA256SUMS
set -euo pipefail
repository=$1 sums=$2
formula=$(dirname "$0")/partiql-iam.rb

version=$(sed -n 's/^  version "\(.*\)"$/\1/p' "$formula")
changes=(-e "s|@REPOSITORY@|$repository|g" -e '1d')
for target in $(sed -n 's/^ *sha256 "@\(.*\)@"$/\1/p' "$formula"); do
    file=partiql-iam-$version-$target.tar.gz
    sum=$(awk -v file="$file" '$2 == file { print $1 }' "$sums")
    if ! [[ $sum =~ ^[0-9a-f]{64}$ ]]; then
        echo "there is no checksum of \`$file\` in \`$sums\`" >&2
        exit 1
    fi
    changes+=(-e "s|@$target@|$sum|")
done
sed "${changes[@]}" "$formula"
