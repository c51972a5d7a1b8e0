package host

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
)

// Entry is one line of log as go-plugin understood it.
type Entry struct {
	Level   string
	Message string
	// Fields are all other keys of the line.
	Fields map[string]any
}

// Logs keeps everything that the plugin's processes wrote to stderr. It is safe for use by several
// goroutines.
type Logs struct {
	mu      sync.Mutex
	raw     []string
	entries []Entry
}

// Lines are the raw lines so far.
func (l *Logs) Lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.raw...)
}

// Entries are the lines as they would appear in Grafana's own log.
func (l *Logs) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Entry(nil), l.entries...)
}

// Contains tells whether any raw line has the text.
func (l *Logs) Contains(text string) bool {
	for _, line := range l.Lines() {
		if strings.Contains(line, text) {
			return true
		}
	}
	return false
}

func (l *Logs) addRaw(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.raw = append(l.raw, line)
}

func (l *Logs) addEntry(line string) {
	var fields map[string]any
	if json.Unmarshal([]byte(line), &fields) != nil {
		return
	}
	entry := Entry{Fields: fields}
	entry.Level, _ = fields["@level"].(string)
	entry.Message, _ = fields["@message"].(string)
	module, _ := fields["@module"].(string)
	for _, own := range []string{"@level", "@message", "@module", "@timestamp"} {
		delete(fields, own)
	}
	// lines of go-plugin itself have the logger's plain name
	if !strings.Contains(module, ".") || strings.HasSuffix(module, ".stdio") {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
}

// lineWriter cuts what is written into lines. One goroutine writes to it at a time.
type lineWriter struct {
	mu      sync.Mutex
	partial bytes.Buffer
	line    func(string)
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.partial.Write(p)
	for {
		text := w.partial.Bytes()
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return len(p), nil
		}
		w.line(string(text[:end]))
		w.partial.Next(end + 1)
	}
}
