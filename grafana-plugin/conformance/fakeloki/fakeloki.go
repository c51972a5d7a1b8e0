// Package fakeloki is a small Loki for tests: a real HTTP server with the part of Loki's API that
// Farseer uses, over lines held in memory. Tests can take it down, make it fail, hang, slow or
// break off, and see which requests came and which were given up by the client.
package fakeloki

import (
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Line is a log line.
type Line struct {
	NS     int64
	Labels map[string]string
	// Metadata is structured metadata, such as trace_id.
	Metadata map[string]string
	Text     string
}

// label is what a label filter of a query sees.
func (l Line) label(name string) string {
	if value, ok := l.Labels[name]; ok {
		return value
	}
	return l.Metadata[name]
}

// Request is a request that came.
type Request struct {
	// Path is without query string, such as /loki/api/v1/query_range.
	Path   string
	Form   url.Values
	Header http.Header
	// Cancelled says that the client closed the connection before it had the answer.
	Cancelled bool
	// Done says that the request is over, one way or the other.
	Done bool
}

// Mood is how the server behaves; the zero value answers as Loki does.
type Mood struct {
	// Status other than 0 is answered instead, with Body as text.
	Status int
	Body   string
	// Times limits the mood to so many requests, 0 for no limit.
	Times int
	// Delay passes before every answer.
	Delay time.Duration
	// Hang answers nothing until the client leaves.
	Hang bool
	// Cut breaks the connection in the middle of the body.
	Cut bool
	// Only applies the mood to paths with this ending, such as query_range; empty for all.
	Only string
}

// Server is a running fake. It is safe for use by several goroutines.
type Server struct {
	address string

	mu       sync.Mutex
	lines    []Line
	requests []*Request
	mood     Mood
	bearer   string
	tenant   string
	most     int
	http     *http.Server
	stop     chan struct{}
}

// Start listens on a free port of 127.0.0.1.
func Start() (*Server, error) {
	s := &Server{most: 5000}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.address = listener.Addr().String()
	s.serve(listener)
	return s, nil
}

func (s *Server) serve(listener net.Listener) {
	stop := make(chan struct{})
	server := &http.Server{Handler: s.handler(stop)}
	s.mu.Lock()
	s.http, s.stop = server, stop
	s.mu.Unlock()
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic("fakeloki: " + err.Error())
		}
	}()
}

// URL is what loki.url is set to.
func (s *Server) URL() string { return "http://" + s.address }

// Down closes the port and all connections: clients are refused.
func (s *Server) Down() {
	s.mu.Lock()
	server, stop := s.http, s.stop
	s.http = nil
	s.mu.Unlock()
	if server != nil {
		close(stop)
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

// Push adds lines. They need not be in order.
func (s *Server) Push(lines ...Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, lines...)
	slices.SortStableFunc(s.lines, func(a, b Line) int {
		switch {
		case a.NS < b.NS:
			return -1
		case a.NS > b.NS:
			return 1
		}
		return 0
	})
}

// Clear forgets all lines.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = nil
}

// Behave sets the mood for the requests that come from now on.
func (s *Server) Behave(mood Mood) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mood = mood
}

// Require makes the server refuse requests without this bearer token and tenant; empty asks for none.
func (s *Server) Require(bearer, tenant string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bearer, s.tenant = bearer, tenant
}

// MostEntries sets max_entries_limit_per_query.
func (s *Server) MostEntries(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = n
}

// Requests are copies of the requests so far whose path ends with the text.
func (s *Server) Requests(ending string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Request
	for _, request := range s.requests {
		if strings.HasSuffix(request.Path, ending) {
			found = append(found, *request)
		}
	}
	return found
}

// Forget drops the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// moodFor is the mood of this request; one that is limited to some requests is used up.
func (s *Server) moodFor(path string) Mood {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mood.Only != "" && !strings.HasSuffix(path, s.mood.Only) {
		return Mood{}
	}
	mood := s.mood
	if s.mood.Times > 0 {
		s.mood.Times--
		if s.mood.Times == 0 {
			s.mood = Mood{}
		}
	}
	return mood
}

// matching are the lines of [start, end) that a query keeps, oldest first.
func (s *Server) matching(q logQuery, start, end int64) []Line {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Line
	for _, line := range s.lines {
		if line.NS >= start && line.NS < end && q.keeps(line) {
			found = append(found, line)
		}
	}
	return found
}

// labelSets are the different stream labels of [start, end) that a selector keeps.
func (s *Server) labelSets(selector []matcher, start, end int64) []map[string]string {
	var sets []map[string]string
	for _, line := range s.matching(logQuery{selector: selector}, start, end) {
		if !slices.ContainsFunc(sets, func(set map[string]string) bool { return maps.Equal(set, line.Labels) }) {
			sets = append(sets, line.Labels)
		}
	}
	return sets
}
