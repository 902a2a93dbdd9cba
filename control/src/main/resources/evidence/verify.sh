#!/bin/sh
# Checks an unpacked evidence archive without Handoff: sh verify.sh [FINGERPRINT [CHECKPOINT...]]
#   FINGERPRINT   SHA-256 of the key that must have signed, as it was written down elsewhere
#   CHECKPOINT    files with checkpoints from elsewhere (an anchor) that the ledger must fit
# Needs sh, awk, sed, sha256sum and openssl 3. Exit code 0: everything is right; 1: it is not.
set -eu
LC_ALL=C
export LC_ALL
expected=${1:-}
[ $# -gt 0 ] && shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
elsewhere=0
for each in "$@"; do
    elsewhere=$((elsewhere + 1))
    cat "$each" >"$work/elsewhere$elsewhere"
done
cd "$(dirname "$0")"

fail() {
    echo "NOT RIGHT: $*" >&2
    exit 1
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

# Hexadecimal to what printf turns into bytes.
escaped() {
    awk '{ for (i = 1; i <= length($0); i += 2)
               printf "\\%03o", (index("0123456789abcdef", substr($0, i, 1)) - 1) * 16 \
                   + index("0123456789abcdef", substr($0, i + 1, 1)) - 1
           print "" }'
}

# --- 1. the files are those of the index, and no other
sha256sum -c --quiet --strict SHA256SUMS >"$work/sums" 2>&1 || fail "$(cat "$work/sums")"
{ echo SHA256SUMS; echo SHA256SUMS.note; cut -c 67- SHA256SUMS; } | sort >"$work/named"
find . -type f | sed 's|^\./||' | sort >"$work/found"
cmp -s "$work/named" "$work/found" || fail "there are files that the index does not name"

# --- 2. signatures. verify_note TEXT SIGNATURES: one of them is of a key of keys.txt
verify_note() {
    while IFS=+ read -r name id key; do
        sed -n "s/^— //p" "$2" >"$work/lines"
        while read -r by signature; do
            [ "$by" = "$name" ] || continue
            printf %s "$signature" | openssl base64 -d -A >"$work/both"
            [ "$(head -c 4 "$work/both" | hex)" = "$id" ] || continue
            [ "$(wc -c <"$work/both")" -eq 68 ] || return 1
            tail -c 64 "$work/both" >"$work/signature"
            # the DER form of an Ed25519 key: a fixed beginning and its 32 bytes
            {
                printf '\060\052\060\005\006\003\053\145\160\003\041\000'
                printf %s "$key" | openssl base64 -d -A | tail -c 32
            } >"$work/key.der"
            openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin \
                -in "$1" -sigfile "$work/signature" >/dev/null 2>&1 || return 1
            signer=$(sha256sum <"$work/key.der" | cut -c 1-64)
            origin=$name
            return 0
        done <"$work/lines"
    done <keys.txt
    return 1
}

sed -n '1,2p' SHA256SUMS.note >"$work/text"
verify_note "$work/text" SHA256SUMS.note || fail "the index was not signed by a key of keys.txt"
[ "$(sed -n 1p "$work/text")" = "$origin evidence index" ] || fail "the index' note is of another kind"
[ "$(sed -n 2p "$work/text")" = "$(sha256sum <SHA256SUMS | cut -c 1-64)" ] ||
    fail "the index is not the one that was signed"
ours=$origin
[ -z "$expected" ] || [ "$expected" = "$signer" ] ||
    fail "signed by the key $signer, not by the expected one"

# --- 3. each record holds its number and the hash of the one before it
[ "$(tail -c 1 ledger.ndjson | hex)" = 0a ] || fail "the ledger does not end with a whole record"
tr -d '\000' <ledger.ndjson | cmp -s - ledger.ndjson || fail "the ledger holds a zero byte"
mkdir "$work/record" "$work/leaf" "$work/node" "$work/note"
awk -v folder="$work/record" '{ f = folder "/" NR; printf "%s", $0 >f; close(f) }' ledger.ndjson
records=$(awk 'END { print NR }' ledger.ndjson)
numbers() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print i }'; }
sums() { (cd "$1" && numbers "$2" | xargs sha256sum | cut -c 1-64); }
sums "$work/record" "$records" >"$work/hashes"
sed -n 's/.*,"previous":"\([0-9a-f]*\)",.*"seq":\([0-9]*\),"wall":"[^"]*"}$/\1 \2/p' \
    ledger.ndjson >"$work/links"
[ "$(awk 'END { print NR }' "$work/links")" -eq "$records" ] || fail "a record has another form"
{ printf '%064d\n' 0; cat "$work/hashes"; } | sed '$d' | paste -d ' ' - "$work/links" |
    awk '$1 != $2 || $3 != NR { print NR; exit }' >"$work/broken"
[ ! -s "$work/broken" ] ||
    fail "record $(cat "$work/broken") does not follow from the one before it"

# --- 4. the Merkle tree of RFC 6962: level 0 are the leaves, level k the pairs of level k-1
for i in $(numbers "$records"); do
    { printf '\000'; cat "$work/record/$i"; } >"$work/leaf/$i"
done
sums "$work/leaf" "$records" >"$work/level0"
level=0
count=$records
while [ "$count" -gt 1 ]; do
    count=$((count / 2))
    awk -v n="$count" 'NR % 2 { left = $0; next } NR <= 2 * n { print "01" left $0 }' \
        "$work/level$level" | escaped >"$work/pairs"
    i=0
    while read -r pair; do
        i=$((i + 1))
        # shellcheck disable=SC2059 # it is made of octal escapes only
        printf "$pair" >"$work/node/$i"
    done <"$work/pairs"
    level=$((level + 1))
    sums "$work/node" "$count" >"$work/level$level"
done

# root SIZE: of the first SIZE records, out of the perfect subtrees that they consist of
root() {
    rest=$1
    level=0
    root=
    while [ "$rest" -gt 0 ]; do
        if [ $((rest % 2)) -eq 1 ]; then
            left=$(sed -n "${rest}p" "$work/level$level")
            if [ -z "$root" ]; then
                root=$left
            else
                # shellcheck disable=SC2059
                root=$(printf "$(echo "01$left$root" | escaped)" | sha256sum | cut -c 1-64)
            fi
        fi
        rest=$((rest / 2))
        level=$((level + 1))
    done
    echo "$root"
}

# --- 5. every checkpoint is signed and true of the ledger; the last one covers all of it
covered=0
check() {
    rm -f "$work/note/"*
    awk -v RS= -v folder="$work/note" '{ f = folder "/" NR; print >f; close(f) }' "$1"
    paragraphs=$(awk -v RS= 'END { print NR }' "$1")
    if [ $((paragraphs % 2)) -ne 0 ]; then
        [ "$2" = other ] || fail "a checkpoint is not whole"
        echo "Passed over: a file from elsewhere that is no checkpoint." >&2
        return 0
    fi
    i=1
    while [ "$i" -lt "$paragraphs" ]; do
        text=$work/note/$i
        if verify_note "$text" "$work/note/$((i + 1))"; then
            size=$(sed -n 2p "$text")
            case $size in '' | *[!0-9]*) fail "a checkpoint has another form" ;; esac
            [ "$(awk 'END { print NR }' "$text")" -eq 3 ] || fail "a checkpoint has another form"
            [ "$(sed -n 1p "$text")" = "$origin" ] || fail "a checkpoint is of another ledger"
            [ "$size" -le "$records" ] ||
                fail "a checkpoint counts $size records, but there are $records: the end was cut off"
            [ "$(sed -n 3p "$text" | openssl base64 -d -A | hex)" = "$(root "$size")" ] ||
                fail "the first $size records are not those of the signed checkpoint"
            covered=$size
        elif [ "$2" = own ]; then
            fail "checkpoint $(((i + 1) / 2)) was not signed by a key of keys.txt"
        elif [ "$(sed -n 1p "$text")" = "$ours" ]; then
            fail "a checkpoint from elsewhere is of this ledger, but signed by no key of keys.txt"
        fi
        i=$((i + 2))
    done
}
check checkpoints.txt own
[ "$covered" -eq "$records" ] || fail "the last checkpoint does not cover exactly the records"
notes=$((paragraphs / 2))
# Each by itself: what somebody else left in the anchor must not shift the pairs of the others.
for each in $(numbers "$elsewhere"); do check "$work/elsewhere$each" other; done

echo "RIGHT: $records records, $notes checkpoints, $(awk 'END { print NR }' SHA256SUMS) files."
echo "Signed by the key $signer:"
echo "compare it with what was written down elsewhere."
