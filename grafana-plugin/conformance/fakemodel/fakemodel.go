// Package fakemodel is a small OpenAI-compatible model server for tests. It streams answers that fit
// the JSON schema of the request, counts calls, and sees clients that leave.
package fakemodel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Call is a chat request that came.
type Call struct {
	Body   map[string]any
	Header http.Header
	// Answer is what was written, empty when the client left before.
	Answer string
	// Cancelled says that the client closed the connection before it had the answer.
	Cancelled bool
	Done      bool
}

// Prompt is the text of all messages.
func (c Call) Prompt() string {
	var text strings.Builder
	messages, _ := c.Body["messages"].([]any)
	for _, message := range messages {
		if one, ok := message.(map[string]any); ok {
			fmt.Fprintln(&text, one["content"])
		}
	}
	return text.String()
}

// Server is a running fake. It is safe for use by several goroutines.
type Server struct {
	address string
	http    *http.Server
	release chan struct{}

	mu     sync.Mutex
	calls  []*Call
	slots  int
	delay  time.Duration
	hold   bool
	wants  map[string]any
	status int
	key    string
	now    int
	most   int
}

// Start listens on a free port of 127.0.0.1 with four slots.
func Start() (*Server, error) {
	s := &Server{slots: 4, wants: map[string]any{}, release: make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.address = listener.Addr().String()
	s.serve(listener)
	return s, nil
}

func (s *Server) serve(listener net.Listener) {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]any{"status": "ok"})
	})
	routes.HandleFunc("GET /props", s.props)
	routes.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]any{"object": "list", "data": []any{map[string]any{"id": "fake"}}})
	})
	routes.HandleFunc("POST /v1/chat/completions", s.chat)
	server := &http.Server{Handler: routes}
	s.mu.Lock()
	s.http = server
	s.mu.Unlock()
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic("fakemodel: " + err.Error())
		}
	}()
}

// URL is what llm.url is set to.
func (s *Server) URL() string { return "http://" + s.address }

// Down closes the port and all connections.
func (s *Server) Down() {
	s.mu.Lock()
	server := s.http
	s.http = nil
	s.mu.Unlock()
	if server != nil {
		_ = server.Close() // only tells of connections that are gone anyway
	}
}

// Up listens again on the same port.
func (s *Server) Up() error {
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	s.serve(listener)
	return nil
}

// Close ends the server.
func (s *Server) Close() { s.Down() }

// Slots sets how many calls the server says it works on at once.
func (s *Server) Slots(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots = n
}

// Delay sets the time before an answer begins.
func (s *Server) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

// Hold makes calls wait until Release.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = true
}

// Release lets held calls and all later ones be answered.
func (s *Server) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = false
	close(s.release)
	s.release = make(chan struct{})
}

// Say sets the value of a property of the answer, where the schema has the property and allows it.
func (s *Server) Say(property string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wants[property] = value
}

// Fail answers chat requests with a status; 0 ends that.
func (s *Server) Fail(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// Require refuses chat requests without this bearer token.
func (s *Server) Require(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Calls are copies of the chat requests so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, call := range s.calls {
		all = append(all, *call)
	}
	return all
}

// MostAtOnce is the largest number of calls that were open side by side.
func (s *Server) MostAtOnce() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

// Forget drops the calls so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.most = nil, s.now
}

func (s *Server) props(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	write(w, http.StatusOK, map[string]any{
		"total_slots": s.slots, "model_alias": "fake",
		"default_generation_settings": map[string]any{"n_ctx": 16384},
	})
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	call := &Call{Header: r.Header.Clone()}
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.now++
	s.most = max(s.most, s.now)
	status, key := s.status, s.key
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now--
		call.Done = true
	}()
	var body map[string]any
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<20)).Decode(&body); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request_error", err.Error())
		return
	}
	s.mu.Lock()
	call.Body = body
	s.mu.Unlock()
	if key != "" && r.Header.Get("Authorization") != "Bearer "+key {
		refuse(w, http.StatusUnauthorized, "authentication_error", "Invalid API Key")
		return
	}
	if status != 0 {
		refuse(w, status, "server_error", "the fake was told to fail")
		return
	}
	if body["stream"] != true {
		refuse(w, http.StatusBadRequest, "invalid_request_error", "the fake only streams")
		return
	}
	answer, err := s.answerTo(body)
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request_error", err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	done := s.stream(r.Context(), w, answer)
	s.mu.Lock()
	defer s.mu.Unlock()
	if done {
		call.Answer = answer
	} else {
		call.Cancelled = true
	}
}

// stream writes the answer in pieces; false when the client left before its end.
func (s *Server) stream(ctx context.Context, w http.ResponseWriter, answer string) bool {
	send := func(chunk map[string]any) bool {
		chunk["object"], chunk["model"] = "chat.completion.chunk", "fake"
		text, err := json.Marshal(chunk)
		if err != nil {
			panic(err)
		}
		_, err = fmt.Fprintf(w, "data: %s\n\n", text)
		return err == nil && http.NewResponseController(w).Flush() == nil && ctx.Err() == nil
	}
	delta := func(delta map[string]any, finish any) map[string]any {
		return map[string]any{"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}}
	}
	if !send(delta(map[string]any{"role": "assistant", "content": nil}, nil)) || !s.wait(ctx) {
		return false
	}
	tokens := 0
	for piece := range slices.Chunk([]rune(answer), 40) {
		tokens++
		if !send(delta(map[string]any{"content": string(piece)}, nil)) {
			return false
		}
	}
	if !send(delta(map[string]any{}, "stop")) {
		return false
	}
	if !send(map[string]any{"choices": []any{}, "usage": map[string]any{
		"prompt_tokens": 900, "completion_tokens": tokens, "total_tokens": 900 + tokens,
		"prompt_tokens_details": map[string]any{"cached_tokens": 800},
	}}) {
		return false
	}
	_, err := fmt.Fprint(w, "data: [DONE]\n\n")
	return err == nil
}

func (s *Server) wait(ctx context.Context) bool {
	s.mu.Lock()
	delay, hold, release := s.delay, s.hold, s.release
	s.mu.Unlock()
	if hold {
		select {
		case <-release:
		case <-ctx.Done():
			return false
		}
	}
	select {
	case <-time.After(delay):
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) answerTo(body map[string]any) (string, error) {
	format, _ := body["response_format"].(map[string]any)
	outer, _ := format["json_schema"].(map[string]any)
	schema, ok := outer["schema"].(map[string]any)
	if !ok {
		return "", errors.New("response_format without a json_schema")
	}
	s.mu.Lock()
	wants := maps.Clone(s.wants)
	s.mu.Unlock()
	value, err := fitting(schema, "", wants)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(value)
	return string(text), err
}

func write(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	write(w, status, map[string]any{"error": map[string]any{"code": status, "message": message, "type": kind}})
}
