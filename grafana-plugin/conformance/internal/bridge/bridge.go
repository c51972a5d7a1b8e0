// Package bridge plays the part of Grafana's HTTP server that a data source's front end talks to, and
// passes its calls on to a launched plugin.
package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	mostBody = 16 << 20
	mostLogs = 200
)

// Config says what a bridge serves.
type Config struct {
	Plugin   *host.Plugin
	Dist     string
	Site     string
	Settings Settings
	// NodeModules is where fonts and icons of Grafana's packages are; empty for none.
	NodeModules string
}

// Bridge is the HTTP handler.
type Bridge struct {
	plugin  *host.Plugin
	sources *sources
	routes  *http.ServeMux
}

// New makes the handler.
func New(config Config) (*Bridge, error) {
	list, err := newSources(config.Settings.Datasources)
	if err != nil {
		return nil, err
	}
	b := &Bridge{plugin: config.Plugin, sources: list, routes: http.NewServeMux()}
	b.routes.HandleFunc("POST /api/ds/query", b.query)
	b.routes.HandleFunc("/api/datasources/uid/{uid}/resources/{path...}", b.resource)
	b.routes.HandleFunc("GET /api/datasources/uid/{uid}/health", b.health)
	b.routes.HandleFunc("GET /api/live/sse/ds/{uid}/{path...}", b.live)
	b.routes.HandleFunc("GET /bridge/settings", b.settings)
	b.routes.HandleFunc("POST /bridge/settings", b.save)
	b.routes.HandleFunc("POST /bridge/kill", b.kill)
	b.routes.HandleFunc("GET /bridge/state", b.state)
	b.routes.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "the bridge has no "+r.URL.Path)
	})
	b.routes.Handle("/", files(config))
	return b, nil
}

func (b *Bridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.routes.ServeHTTP(w, r)
}

// source finds the data source of the route, or answers as Grafana does for an unknown one.
func (b *Bridge) source(w http.ResponseWriter, uid string) (host.DataSource, bool) {
	ds, ok := b.sources.get(uid)
	if !ok {
		fail(w, http.StatusNotFound, "data source "+uid+" not found")
	}
	return ds, ok
}

func (b *Bridge) health(w http.ResponseWriter, r *http.Request) {
	ds, ok := b.source(w, r.PathValue("uid"))
	if !ok {
		return
	}
	answer, err := b.plugin.Health(r.Context(), ds)
	if err != nil {
		failCall(w, err)
		return
	}
	body := map[string]any{"status": answer.Status.String(), "message": answer.Message}
	if len(answer.JSONDetails) > 0 {
		if !json.Valid(answer.JSONDetails) {
			fail(w, http.StatusInternalServerError, "the plugin's health details are not JSON")
			return
		}
		body["details"] = json.RawMessage(answer.JSONDetails)
	}
	code := http.StatusOK
	if answer.Status.String() != "OK" {
		code = http.StatusBadRequest
	}
	reply(w, code, body)
}

func (b *Bridge) resource(w http.ResponseWriter, r *http.Request) {
	ds, ok := b.source(w, r.PathValue("uid"))
	if !ok {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, err.Error())
		return
	}
	path := r.PathValue("path")
	url := path
	if r.URL.RawQuery != "" {
		url += "?" + r.URL.RawQuery
	}
	begun := false
	err = b.plugin.StreamResource(r.Context(), ds, host.ResourceRequest{
		Method: r.Method, Path: path, URL: url, Headers: passedOn(r.Header), Body: body,
	}, func(piece host.ResourcePiece) error {
		if !begun {
			begun = true
			for name, values := range piece.Headers {
				w.Header()[http.CanonicalHeaderKey(name)] = values
			}
			w.WriteHeader(piece.Code)
		}
		if _, err := w.Write(piece.Body); err != nil {
			return err
		}
		return http.NewResponseController(w).Flush()
	})
	if err != nil && !begun {
		failCall(w, err)
	}
}

// passedOn leaves out what concerns only the connection to the browser.
func passedOn(headers http.Header) map[string][]string {
	kept := map[string][]string{}
	for name, values := range headers {
		switch name {
		case "Connection", "Keep-Alive", "Accept-Encoding", "Content-Length", "Host", "Origin", "Referer":
		default:
			kept[name] = values
		}
	}
	return kept
}

func (b *Bridge) settings(w http.ResponseWriter, r *http.Request) {
	if ds, ok := b.source(w, r.URL.Query().Get("uid")); ok {
		reply(w, http.StatusOK, shown(ds))
	}
}

func (b *Bridge) save(w http.ResponseWriter, r *http.Request) {
	var change SavedSource
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody)).Decode(&change); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	reply(w, http.StatusOK, shown(b.sources.save(change)))
}

func (b *Bridge) kill(w http.ResponseWriter, _ *http.Request) {
	pid := b.plugin.PID()
	if err := b.plugin.Kill(); err != nil {
		fail(w, http.StatusConflict, err.Error())
		return
	}
	reply(w, http.StatusOK, map[string]any{"killed": pid})
}

func (b *Bridge) state(w http.ResponseWriter, _ *http.Request) {
	var list []map[string]any
	for _, ds := range b.sources.all() {
		list = append(list, shown(ds))
	}
	logs := b.plugin.Logs().Lines()
	if len(logs) > mostLogs {
		logs = logs[len(logs)-mostLogs:]
	}
	reply(w, http.StatusOK, map[string]any{
		"plugin": b.plugin.Manifest().ID, "version": b.plugin.Manifest().Info.Version,
		"pid": b.plugin.PID(), "exited": b.plugin.Exited(), "restarts": b.plugin.Restarts(),
		"handshakeMillis": b.plugin.Handshake().Milliseconds(),
		"datasources":     list, "logs": logs,
	})
}

func reply(w http.ResponseWriter, code int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(text) // the page may be gone, which concerns nobody here
}

func fail(w http.ResponseWriter, code int, message string) {
	text, _ := json.Marshal(map[string]any{"message": message, "statusCode": code})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(text)
}

// failCall answers for a call that did not reach the plugin, or that the plugin failed as a whole.
func failCall(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, host.ErrUnavailable):
		fail(w, http.StatusInternalServerError, "Plugin unavailable")
	case status.Code(err) == codes.Canceled || errors.Is(err, context.Canceled):
		fail(w, 499, "the client closed the request")
	case status.Code(err) == codes.DeadlineExceeded:
		fail(w, http.StatusGatewayTimeout, "the plugin did not answer in time")
	default:
		fail(w, http.StatusInternalServerError, "An error occurred within the plugin: "+err.Error())
	}
}

// live sends the packets of a channel as server-sent events.
func (b *Bridge) live(w http.ResponseWriter, r *http.Request) {
	ds, ok := b.source(w, r.PathValue("uid"))
	if !ok {
		return
	}
	path := r.PathValue("path")
	data := []byte(r.URL.Query().Get("data"))
	answer, err := b.plugin.Subscribe(r.Context(), ds, path, data)
	if err != nil {
		failCall(w, err)
		return
	}
	switch answer.GetStatus().String() {
	case "OK":
	case "NOT_FOUND":
		fail(w, http.StatusNotFound, "the plugin has no channel "+path)
		return
	default:
		fail(w, http.StatusForbidden, "the plugin refuses the channel "+path)
		return
	}
	events := newEvents(w)
	if len(answer.GetData()) > 0 {
		if events.data(answer.GetData()) != nil {
			return
		}
	}
	b.run(r.Context(), ds, path, data, events)
}

// run keeps a stream going as Grafana does: one that fails is run again, one that the plugin ends
// stays silent until the page leaves.
func (b *Bridge) run(ctx context.Context, ds host.DataSource, path string, data []byte, events *events) {
	pause := 100 * time.Millisecond
	for {
		done := make(chan error, 1)
		// the plugin's own pace decides when it writes, so pings need another goroutine
		go func() { done <- b.plugin.RunStream(ctx, ds, path, data, events.data) }()
		err := events.pingUntil(ctx, done)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			if events.named("end", "{}") != nil {
				return
			}
			_ = events.pingUntil(ctx, nil)
			return
		}
		if events.named("interrupted", fmt.Sprintf("%q", strings.ReplaceAll(err.Error(), "\n", " "))) != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			pause = min(2*pause, 5*time.Second)
		}
		if fresh, ok := b.sources.get(ds.UID); ok {
			ds = fresh
		}
	}
}
