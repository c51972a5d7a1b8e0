package bridge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

type queryBody struct {
	From    looseText         `json:"from"`
	To      looseText         `json:"to"`
	Queries []json.RawMessage `json:"queries"`
}

type queryHead struct {
	RefID         string      `json:"refId"`
	QueryType     string      `json:"queryType"`
	MaxDataPoints int64       `json:"maxDataPoints"`
	IntervalMS    float64     `json:"intervalMs"`
	Datasource    looseSource `json:"datasource"`
	TimeRange     *struct {
		From looseText `json:"from"`
		To   looseText `json:"to"`
	} `json:"timeRange"`
}

// looseText is a text or a number: pages send times as either.
type looseText string

func (t *looseText) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*t = looseText(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return err
	}
	*t = looseText(number.String())
	return nil
}

// looseSource is {uid, type}, or the uid alone as old dashboards have it.
type looseSource struct{ UID string }

func (s *looseSource) UnmarshalJSON(raw []byte) error {
	var object struct {
		UID string `json:"uid"`
	}
	if json.Unmarshal(raw, &object) == nil {
		s.UID = object.UID
		return nil
	}
	return json.Unmarshal(raw, &s.UID)
}

// query is POST /api/ds/query. Queries of one data source become one call, as in Grafana.
func (b *Bridge) query(w http.ResponseWriter, r *http.Request) {
	var body queryBody
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody)).Decode(&body); err != nil {
		fail(w, http.StatusBadRequest, "bad request data: "+err.Error())
		return
	}
	if len(body.Queries) == 0 {
		fail(w, http.StatusBadRequest, "no queries found")
		return
	}
	var order []string
	bySource := map[string][]backend.DataQuery{}
	for _, raw := range body.Queries {
		query, uid, err := dataQuery(raw, body)
		if err != nil {
			fail(w, http.StatusBadRequest, err.Error())
			return
		}
		if _, seen := bySource[uid]; !seen {
			order = append(order, uid)
		}
		bySource[uid] = append(bySource[uid], query)
	}
	all := backend.NewQueryDataResponse()
	for _, uid := range order {
		ds, ok := b.source(w, uid)
		if !ok {
			return
		}
		// Grafana 13 asks for JSON; ?format=arrow lets a test see the other way
		format := pluginv2.DataFrameFormat_JSON
		if r.URL.Query().Get("format") == "arrow" {
			format = pluginv2.DataFrameFormat_ARROW
		}
		answer, err := b.plugin.Query(r.Context(), ds, bySource[uid], queryHeaders(r, ds), format)
		if err != nil {
			failCall(w, err)
			return
		}
		for refID, response := range answer.Responses {
			all.Responses[refID] = response
		}
	}
	code := http.StatusOK
	for _, response := range all.Responses {
		if response.Error != nil {
			// Grafana's answer as a whole, whatever the status of the one query
			code = http.StatusBadRequest
		}
	}
	reply(w, code, all)
}

func dataQuery(raw json.RawMessage, body queryBody) (backend.DataQuery, string, error) {
	head := queryHead{RefID: "A", MaxDataPoints: 100, IntervalMS: 1000}
	if err := json.Unmarshal(raw, &head); err != nil {
		return backend.DataQuery{}, "", fmt.Errorf("bad query: %w", err)
	}
	from, to := body.From, body.To
	if head.TimeRange != nil {
		from, to = head.TimeRange.From, head.TimeRange.To
	}
	now := time.Now()
	start, err := parseTime(string(from), now, false)
	if err != nil {
		return backend.DataQuery{}, "", fmt.Errorf("bad from: %w", err)
	}
	end, err := parseTime(string(to), now, true)
	if err != nil {
		return backend.DataQuery{}, "", fmt.Errorf("bad to: %w", err)
	}
	return backend.DataQuery{
		RefID: head.RefID, QueryType: head.QueryType, MaxDataPoints: head.MaxDataPoints,
		Interval:  time.Duration(head.IntervalMS * float64(time.Millisecond)),
		TimeRange: backend.TimeRange{From: start, To: end},
		JSON:      raw,
	}, head.Datasource.UID, nil
}

func parseTime(text string, now time.Time, end bool) (time.Time, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms), nil
	}
	if end {
		return gtime.TimeRange{To: text, Now: now}.ParseTo()
	}
	return gtime.TimeRange{From: text, Now: now}.ParseFrom()
}

// queryHeaders are what Grafana hands on of a request for data.
func queryHeaders(r *http.Request, ds host.DataSource) map[string]string {
	headers := map[string]string{"http_X-Datasource-Uid": ds.UID, "http_X-Grafana-Org-Id": "1"}
	for _, name := range []string{
		"X-Dashboard-Uid", "X-Dashboard-Title", "X-Panel-Id", "X-Panel-Title", "X-Panel-Plugin-Id",
		"X-Query-Group-Id", "X-Grafana-From-Expr",
	} {
		if value := r.Header.Get(name); value != "" {
			headers["http_"+name] = value
		}
	}
	if strings.EqualFold(r.Header.Get("FromAlert"), "true") {
		headers["FromAlert"] = "true"
	}
	return headers
}
