#!/usr/bin/env bash
# Checks a OneX ledger with nothing but openssl, xxd, sha256sum and the shell: what an administrator has at hand.
#
#   check.sh checkpoint VKEY NOTE            the note is signed by the key
#   check.sh inclusion VKEY PROOF            the entry in a tlog-proof file is in the log
#   check.sh consistency VKEY OLD REQUEST    the proof in an add-checkpoint request leads from OLD to the new checkpoint
#
# Ends with 0 and "accepted", or with 1 and the reason.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

refuse() { printf 'refused: %s\n' "$*" >&2; exit 1; }
hex_of() { printf '%s' "$1" | openssl base64 -d -A | xxd -p -c 0; }
hash_hex() { xxd -r -p | sha256sum | cut -d ' ' -f 1; }
# $1, $2: two hashes in hex
node() { printf '01%s%s' "$1" "$2" | hash_hex; }

# Reads $1, a signed note; leaves origin, size and root (hex). Refuses unless the key $2 (name+id+Base64) signed it.
open_note() {
    local name=${2%%+*} rest=${2#*+} parts line id='' signature=''
    local key_id=${rest%%+*} key
    key=$(hex_of "${rest#*+}")
    [ "${key:0:2}" = 01 ] && [ ${#key} -eq 66 ] || refuse "not an Ed25519 key"
    sed '/^$/,$d' "$1" >"$work/body"
    while IFS= read -r line; do
        parts=${line#"— $name "}
        [ "$parts" != "$line" ] || continue
        id=$(hex_of "$parts")
        [ "${id:0:8}" != "$key_id" ] || signature=${id:8}
    done < <(sed '1,/^$/d' "$1")
    [ -n "$signature" ] || refuse "no signature by this key"
    printf '302a300506032b6570032100%s' "${key:2}" | xxd -r -p >"$work/key.der"
    printf '%s' "$signature" | xxd -r -p >"$work/signature"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/body" -sigfile "$work/signature" >/dev/null 2>&1 ||
        refuse "the signature does not hold"
    { read -r origin && read -r size && read -r root; } <"$work/body"
    root=$(hex_of "$root")
    [ ${#root} -eq 64 ] || refuse "$origin names no root"
}

# RFC 9162 section 2.1.3.2
inclusion() {
    local header extra index fn sn hash sibling proof=()
    sed '1,/^$/d' "$2" >"$work/note"
    { read -r header && read -r extra && read -r index && mapfile -t proof; } < <(sed '/^$/,$d' "$2")
    [ "$header" = c2sp.org/tlog-proof@v1 ] || refuse "not a proof file"
    open_note "$work/note" "$1"
    hash=$(printf '00%s' "$(hex_of "${extra#extra }")" | hash_hex)
    index=${index#index }
    fn=$index sn=$((size - 1))
    [ "$index" -lt "$size" ] || refuse "the entry lies outside the tree"
    for sibling in "${proof[@]}"; do
        [ "$sn" -ne 0 ] || refuse "the proof is too long"
        sibling=$(hex_of "$sibling")
        if [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
            hash=$(node "$sibling" "$hash")
            while [ "$fn" -ne 0 ] && [ $((fn & 1)) -eq 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
        else
            hash=$(node "$hash" "$sibling")
        fi
        fn=$((fn >> 1)) sn=$((sn >> 1))
    done
    [ "$sn" -eq 0 ] && [ "$hash" = "$root" ] || refuse "the proof leads to another root"
}

# RFC 9162 section 2.1.4.2
consistency() {
    local first proof=() old old_root fn sn fr sr node_
    open_note "$2" "$1"
    old=$size old_root=$root
    sed '1,/^$/d' "$3" >"$work/note"
    { read -r first && mapfile -t proof; } < <(sed '/^$/,$d' "$3")
    [ "$first" = "old $old" ] || refuse "the proof starts elsewhere"
    open_note "$work/note" "$1"
    [ "${#proof[@]}" -gt 0 ] && [ "$old" -lt "$size" ] || refuse "no proof"
    fn=$((old - 1)) sn=$((size - 1))
    while [ $((fn & 1)) -eq 1 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
    if [ $((old & (old - 1))) -eq 0 ]; then fr=$old_root; else fr=$(hex_of "${proof[0]}"); proof=("${proof[@]:1}"); fi
    sr=$fr
    for node_ in "${proof[@]}"; do
        [ "$sn" -ne 0 ] || refuse "the proof is too long"
        node_=$(hex_of "$node_")
        if [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
            fr=$(node "$node_" "$fr") sr=$(node "$node_" "$sr")
            while [ "$fn" -ne 0 ] && [ $((fn & 1)) -eq 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
        else
            sr=$(node "$sr" "$node_")
        fi
        fn=$((fn >> 1)) sn=$((sn >> 1))
    done
    [ "$sn" -eq 0 ] && [ "$fr" = "$old_root" ] && [ "$sr" = "$root" ] || refuse "the proof leads to other roots"
}

case ${1:-} in
    checkpoint) open_note "$3" "$2" ;;
    inclusion) inclusion "$2" "$3" ;;
    consistency) consistency "$2" "$3" "$4" ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
printf 'accepted\n'
