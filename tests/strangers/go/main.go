// Asks Go's own transparency-log packages, those behind sum.golang.org, what they think of a OneX ledger.
//
//	stranger checkpoint VKEY NOTE              the note is signed by the key
//	stranger inclusion VKEY PROOF              the entry in a tlog-proof file is in the log
//	stranger consistency VKEY OLD REQUEST      the proof in an add-checkpoint request leads from OLD to the new checkpoint
//	stranger tiles VKEY ADDRESS OLD            every entry of the served log, and OLD as its beginning, out of its tiles
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: stranger checkpoint|inclusion|consistency|tiles VKEY ...")
		os.Exit(2)
	}
	verifier, err := note.NewVerifier(os.Args[2])
	if err == nil {
		err = check(os.Args[1], note.VerifierList(verifier), os.Args[3:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted")
}

func check(what string, keys note.Verifiers, given []string) error {
	switch what {
	case "checkpoint":
		_, err := openFile(given[0], keys)
		return err
	case "inclusion":
		return inclusion(given[0], keys)
	case "consistency":
		return consistency(given[0], given[1], keys)
	case "tiles":
		return tiles(given[0], given[1], keys)
	}
	return errors.New("no such check")
}

// open reads a checkpoint: origin, size and root. tlog.ParseTree wants sum.golang.org's first line, so it is put there.
func open(signed string, keys note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open([]byte(signed), keys)
	if err != nil {
		return tlog.Tree{}, err
	}
	_, rest, _ := strings.Cut(opened.Text, "\n")
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

func openFile(path string, keys note.Verifiers) (tlog.Tree, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return open(string(content), keys)
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		found = append(found, hash)
	}
	return found, nil
}

func inclusion(path string, keys note.Verifiers) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, signed, _ := strings.Cut(string(content), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof file")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := open(signed, keys)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(tlog.RecordProof(proof), tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func consistency(oldPath, requestPath string, keys note.Verifiers) error {
	older, err := openFile(oldPath, keys)
	if err != nil {
		return err
	}
	request, err := os.ReadFile(requestPath)
	if err != nil {
		return err
	}
	head, signed, _ := strings.Cut(string(request), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != fmt.Sprintf("old %d", older.N) {
		return errors.New("the proof starts elsewhere: " + lines[0])
	}
	proof, err := hashes(lines[1:])
	if err != nil {
		return err
	}
	newer, err := open(signed, keys)
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(proof), newer.N, newer.Hash, older.N, older.Hash)
}

// served reads tiles as tlog-tiles serves them: Go's paths without the height. What was read and verified is kept.
type served struct {
	address string
	kept    map[string][]byte
}

func (from served) Height() int                         { return height }
func (from served) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (from served) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		content, err := from.get(strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func (from served) get(path string) ([]byte, error) {
	if content, found := from.kept[path]; found {
		return content, nil
	}
	answer, err := http.Get(from.address + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", path, answer.Status)
	}
	content, err := io.ReadAll(answer.Body)
	if err == nil {
		from.kept[path] = content
	}
	return content, err
}

func tiles(address, oldPath string, keys note.Verifiers) error {
	from := served{address, map[string][]byte{}}
	signed, err := from.get("checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(string(signed), keys)
	if err != nil {
		return err
	}
	older, err := openFile(oldPath, keys)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, from)
	proof, err := tlog.ProveTree(tree.N, older.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return err
	}
	for first := int64(0); first < tree.N; first += 1 << height {
		if err := bundle(from, reader, tree, first); err != nil {
			return err
		}
	}
	return nil
}

func bundle(from served, reader tlog.HashReader, tree tlog.Tree, first int64) error {
	width := tree.N - first
	if width > 1<<height {
		width = 1 << height
	}
	tile := tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)}
	content, err := from.get(strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1))
	if err != nil {
		return err
	}
	for index := first; index < first+width; index++ {
		if len(content) < 2 || len(content) < 2+int(binary.BigEndian.Uint16(content)) {
			return errors.New("a bundle ends early")
		}
		end := 2 + int(binary.BigEndian.Uint16(content))
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(content[2:end])); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		content = content[end:]
	}
	if len(content) != 0 {
		return errors.New("a bundle holds too much")
	}
	return nil
}
