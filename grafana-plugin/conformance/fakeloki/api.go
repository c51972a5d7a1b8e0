package fakeloki

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// refusal is an error that Loki answers, as plain text.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return r.text }

func bad(text string) error { return refusal{http.StatusBadRequest, text} }

// handler serves until stop is closed; hanging requests end then too.
func (s *Server) handler(stop <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		request := &Request{Path: r.URL.Path, Form: r.Form, Header: r.Header.Clone()}
		s.mu.Lock()
		s.requests = append(s.requests, request)
		s.mu.Unlock()
		left := s.answer(w, r, stop)
		s.mu.Lock()
		request.Cancelled, request.Done = left, true
		s.mu.Unlock()
	})
}

// answer tells whether the client left before it had everything.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, stop <-chan struct{}) bool {
	mood := s.moodFor(r.URL.Path)
	if mood.Hang || mood.Delay > 0 {
		var ring <-chan time.Time
		if !mood.Hang {
			ring = time.After(mood.Delay)
		}
		select {
		case <-ring:
		case <-stop:
			return false
		case <-r.Context().Done():
			return true
		}
	}
	if mood.Status != 0 {
		plain(w, mood.Status, mood.Body)
		return false
	}
	if err := s.admitted(r); err != nil {
		plainError(w, err)
		return false
	}
	body, err := s.route(r)
	if err != nil {
		plainError(w, err)
		return false
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if mood.Cut {
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	_, err = w.Write(body)
	return err != nil
}

func (s *Server) admitted(r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bearer != "" && r.Header.Get("Authorization") != "Bearer "+s.bearer {
		return refusal{http.StatusUnauthorized, "unauthorized"}
	}
	if s.tenant != "" && r.Header.Get("X-Scope-OrgID") != s.tenant {
		return refusal{http.StatusUnauthorized, "no org id"}
	}
	return nil
}

func plainError(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if known, ok := err.(refusal); ok {
		status = known.status
	}
	plain(w, status, err.Error())
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

func (s *Server) route(r *http.Request) ([]byte, error) {
	path, ok := strings.CutPrefix(r.URL.Path, "/loki/api/v1/")
	if !ok {
		return nil, refusal{http.StatusNotFound, "404 page not found"}
	}
	switch {
	case path == "query_range":
		return s.queryRange(r)
	case path == "query":
		return s.query(r)
	case path == "labels":
		return s.names(r, func(set map[string]string) []string { return slices.Collect(maps.Keys(set)) })
	case strings.HasPrefix(path, "label/") && strings.HasSuffix(path, "/values"):
		name := strings.TrimSuffix(strings.TrimPrefix(path, "label/"), "/values")
		return s.names(r, func(set map[string]string) []string {
			if value, ok := set[name]; ok {
				return []string{value}
			}
			return nil
		})
	case path == "series":
		return s.series(r)
	}
	return nil, refusal{http.StatusNotFound, "404 page not found"}
}

// span reads start and end; Loki takes the last hour when they are left out.
func span(r *http.Request) (start, end int64, err error) {
	now := time.Now()
	if end, err = moment(r, "end", now); err != nil {
		return 0, 0, err
	}
	if start, err = moment(r, "start", time.Unix(0, end).Add(-time.Hour)); err != nil {
		return 0, 0, err
	}
	if end < start {
		return 0, 0, bad("end timestamp must not be before or equal to start time")
	}
	// Loki gives the one nanosecond that both name
	return start, max(end, start+1), nil
}

// moment reads a time: up to 10 digits are seconds, more are nanoseconds.
func moment(r *http.Request, name string, otherwise time.Time) (int64, error) {
	text := r.Form.Get(name)
	if text == "" {
		return otherwise.UnixNano(), nil
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		if len(text) <= 10 {
			return number * int64(time.Second), nil
		}
		return number, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return int64(seconds * 1e9), nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, bad(fmt.Sprintf("could not parse '%s' parameter: parsing time %q", name, text))
	}
	return at.UnixNano(), nil
}

func (s *Server) limit(r *http.Request) (int, error) {
	text := r.Form.Get("limit")
	if text == "" {
		return 100, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit <= 0 {
		return 0, bad("limit must be a positive value")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if limit > s.most {
		return 0, bad(fmt.Sprintf(
			"max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", limit, s.most))
	}
	return limit, nil
}

type object = map[string]any

func success(data any) ([]byte, error) {
	if data == nil {
		return []byte(`{"status":"success"}`), nil
	}
	return json.Marshal(object{"status": "success", "data": data})
}

func (s *Server) queryRange(r *http.Request) ([]byte, error) {
	logs, metric, err := parse(r.Form.Get("query"))
	if err != nil {
		return nil, err
	}
	start, end, err := span(r)
	if err != nil {
		return nil, err
	}
	if metric != nil {
		return s.matrix(r, *metric, start, end)
	}
	limit, err := s.limit(r)
	if err != nil {
		return nil, err
	}
	found := s.matching(*logs, start, end)
	if r.Form.Get("direction") != "forward" {
		slices.Reverse(found)
	}
	if len(found) > limit {
		found = found[:limit]
	}
	return streams(found, r.Header.Get("X-Loki-Response-Encoding-Flags") == "categorize-labels")
}

// streams writes lines by stream; without categorised labels, metadata splits the streams.
func streams(lines []Line, categorised bool) ([]byte, error) {
	type stream struct {
		Stream map[string]string `json:"stream"`
		Values [][]any           `json:"values"`
	}
	byKey := map[string]*stream{}
	result := []*stream{}
	for _, line := range lines {
		labels := line.Labels
		if !categorised && len(line.Metadata) > 0 {
			labels = maps.Clone(line.Metadata)
			maps.Copy(labels, line.Labels)
		}
		key := fmt.Sprint(labels)
		one, ok := byKey[key]
		if !ok {
			one = &stream{Stream: labels}
			byKey[key] = one
			result = append(result, one)
		}
		value := []any{strconv.FormatInt(line.NS, 10), line.Text}
		if categorised {
			extra := object{}
			if len(line.Metadata) > 0 {
				extra["structuredMetadata"] = line.Metadata
			}
			value = append(value, extra)
		}
		one.Values = append(one.Values, value)
	}
	data := object{"resultType": "streams", "result": result, "stats": object{}}
	if categorised {
		data["encodingFlags"] = []string{"categorize-labels"}
	}
	return success(data)
}

// query is an instant query.
func (s *Server) query(r *http.Request) ([]byte, error) {
	logs, metric, err := parse(r.Form.Get("query"))
	if err != nil {
		return nil, err
	}
	if logs != nil {
		return nil, bad("log queries are not supported as an instant query type, please change your query to a range query type")
	}
	at, err := moment(r, "time", time.Now())
	if err != nil {
		return nil, err
	}
	result := []object{}
	for _, series := range s.counted(*metric, at) {
		result = append(result, object{
			"metric": series.labels, "value": []any{float64(at) / 1e9, number(series.value)},
		})
	}
	return success(object{"resultType": "vector", "result": result, "stats": object{}})
}

func (s *Server) matrix(r *http.Request, metric metricQuery, start, end int64) ([]byte, error) {
	step, err := stepOf(r, start, end)
	if err != nil {
		return nil, err
	}
	if (end-start)/int64(step) > 11_000 {
		return nil, bad("exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter")
	}
	type series struct {
		Metric map[string]string `json:"metric"`
		Values [][]any           `json:"values"`
	}
	byKey := map[string]*series{}
	result := []*series{}
	for at := start; at <= end; at += int64(step) {
		for _, found := range s.counted(metric, at) {
			key := fmt.Sprint(found.labels)
			one, ok := byKey[key]
			if !ok {
				one = &series{Metric: found.labels}
				byKey[key] = one
				result = append(result, one)
			}
			one.Values = append(one.Values, []any{float64(at) / 1e9, number(found.value)})
		}
	}
	return success(object{"resultType": "matrix", "result": result, "stats": object{}})
}

func stepOf(r *http.Request, start, end int64) (time.Duration, error) {
	text := r.Form.Get("step")
	if text == "" {
		return time.Second * time.Duration(max(math.Floor(float64(end-start)/1e9/250), 1)), nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 {
		return time.Duration(seconds * 1e9), nil
	}
	step, err := time.ParseDuration(text)
	if err != nil || step <= 0 {
		return 0, bad("zero or negative query resolution step widths are not accepted. Try a positive integer")
	}
	return step, nil
}

type sample struct {
	labels map[string]string
	value  float64
}

// counted is a metric query's value at a time, over the window that ends with it.
func (s *Server) counted(metric metricQuery, at int64) []sample {
	byKey := map[string]*sample{}
	var keys []string
	// Loki's range is open at its start and closed at its end
	for _, line := range s.matching(metric.logs, at-int64(metric.window)+1, at+1) {
		labels := map[string]string{}
		for _, name := range metric.by {
			if value := line.label(name); value != "" {
				labels[name] = value
			}
		}
		key := fmt.Sprint(labels)
		if _, ok := byKey[key]; !ok {
			byKey[key] = &sample{labels: labels}
			keys = append(keys, key)
		}
		byKey[key].value++
	}
	sort.Strings(keys)
	var found []sample
	for _, key := range keys {
		one := *byKey[key]
		if metric.rate {
			one.value /= metric.window.Seconds()
		}
		found = append(found, one)
	}
	return found
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

// names answers label names or values: sorted, and without data when there are none.
func (s *Server) names(r *http.Request, of func(map[string]string) []string) ([]byte, error) {
	start, end, err := span(r)
	if err != nil {
		return nil, err
	}
	var selector []matcher
	if text := r.Form.Get("query"); text != "" {
		if selector, err = parseSelector(text); err != nil {
			return nil, err
		}
	}
	all := map[string]bool{}
	for _, set := range s.labelSets(selector, start, end) {
		for _, name := range of(set) {
			all[name] = true
		}
	}
	if len(all) == 0 {
		return success(nil)
	}
	return success(slices.Sorted(maps.Keys(all)))
}

func (s *Server) series(r *http.Request) ([]byte, error) {
	start, end, err := span(r)
	if err != nil {
		return nil, err
	}
	sets := []map[string]string{}
	for _, text := range r.Form["match[]"] {
		selector, err := parseSelector(text)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s.labelSets(selector, start, end)...)
	}
	return success(sets)
}
