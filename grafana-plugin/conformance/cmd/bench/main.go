// Command bench measures the packaged plugin over its own socket: how fast it starts, what it holds
// in memory, and how long warm queries take.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
	"dev.farseer/grafana-plugin/conformance/host"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

const (
	withCache    = 700 * time.Millisecond
	withoutCache = 1500 * time.Millisecond
	resident     = 200 << 20
	insights     = 5 * time.Millisecond
	logRows      = 20 * time.Millisecond
)

// trouble is known to the shipped casebook; each line in each service is an insight.
var trouble = []string{
	"dial tcp 10.3.0.12:5432: connect: connection refused",
	"dial tcp: lookup payments.shop.svc.cluster.local on 10.96.0.10:53: no such host",
	"write /var/lib/data/segment.log: no space left on device",
	"java.lang.OutOfMemoryError: Java heap space",
	"x509: certificate has expired or is not yet valid",
}

var services = []string{"orders", "payments", "inventory", "gateway"}

type bench struct {
	dist    string
	starts  int
	queries int
	missed  bool
}

func main() {
	var b bench
	flag.StringVar(&b.dist, "plugin", envOr("FARSEER_PLUGIN_DIST", "../dist"), "folder of the packaged plugin")
	flag.IntVar(&b.starts, "starts", 11, "starts to take the median of")
	flag.IntVar(&b.queries, "queries", 1000, "warm queries to measure")
	check := flag.Bool("check", false, "exit with 1 when a limit is missed")
	flag.Parse()
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if *check && b.missed {
		os.Exit(1)
	}
}

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func (b *bench) run() error {
	fmt.Printf("%-52s %10s %10s %10s\n", "", "median", "p99", "limit")
	if err := b.start("start to handshake, with the cache", nil, withCache); err != nil {
		return err
	}
	// the last option wins over the launcher's own
	off := map[string]string{"jvm_opts": "-XX:AOTMode=off"}
	if err := b.start("start to handshake, without", off, withoutCache); err != nil {
		return err
	}
	loki, err := fakeloki.Start()
	if err != nil {
		return err
	}
	defer loki.Close()
	end := fill(loki)
	plugin, err := host.Start(host.Config{Dist: b.dist})
	if err != nil {
		return err
	}
	defer plugin.Close()
	ds := host.DataSource{
		UID: "bench", Name: "bench", Updated: time.Now(),
		JSONData: map[string]any{"loki": map[string]any{"url": loki.URL()}},
	}
	if err := b.idle(plugin, ds); err != nil {
		return err
	}
	known := map[string]any{"queryType": "insights", "expr": `{env="prod"}`, "includeBenign": false}
	lines := map[string]any{"queryType": "logs", "expr": `{env="noise"}`, "maxRows": 1000}
	for _, one := range []struct {
		what   string
		query  map[string]any
		format pluginv2.DataFrameFormat
		limit  time.Duration
	}{
		{"insights of a window already read, Arrow", known, pluginv2.DataFrameFormat_ARROW, insights},
		{"insights of a window already read, JSON", known, pluginv2.DataFrameFormat_JSON, insights},
		{"logs, Arrow", lines, pluginv2.DataFrameFormat_ARROW, logRows},
		{"logs, JSON", lines, pluginv2.DataFrameFormat_JSON, logRows},
	} {
		if err := b.query(plugin, ds, one.what, one.query, one.format, end, one.limit); err != nil {
			return err
		}
	}
	bytes, err := host.ResidentBytes(plugin.PID())
	if err != nil {
		return err
	}
	fmt.Printf("%-52s %7d MB\n", "resident after all that", bytes>>20)
	return nil
}

// fill puts 20 insights and 1,000 lines of noise into Loki and gives the end of their window.
func fill(loki *fakeloki.Server) time.Time {
	end := time.Now().Truncate(time.Second)
	at := end
	push := func(env, service, level, text string) {
		at = at.Add(-100 * time.Millisecond)
		loki.Push(fakeloki.Line{
			NS: at.UnixNano(), Labels: map[string]string{"app": service, "env": env},
			Metadata: map[string]string{"detected_level": level, "trace_id": fmt.Sprintf("%032x", at.UnixNano())},
			Text:     text,
		})
	}
	for range 10 {
		for _, service := range services {
			for _, text := range trouble {
				push("prod", service, "error", text)
			}
		}
	}
	for i := range 1000 {
		push("noise", "web", "info", fmt.Sprintf("GET /cart/%d 200 in %d ms", i, i%90))
	}
	return end
}

func (b *bench) start(what string, settings map[string]string, limit time.Duration) error {
	var times []time.Duration
	for range b.starts {
		plugin, err := host.Start(host.Config{Dist: b.dist, Settings: settings})
		if err != nil {
			return err
		}
		times = append(times, plugin.Handshake())
		plugin.Close()
	}
	b.print(what+fmt.Sprintf(" (%d starts)", b.starts), times, limit)
	return nil
}

func (b *bench) idle(plugin *host.Plugin, ds host.DataSource) error {
	if _, err := plugin.Health(context.Background(), ds); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	bytes, err := host.ResidentBytes(plugin.PID())
	if err != nil {
		return err
	}
	b.missed = b.missed || bytes >= resident
	fmt.Printf("%-52s %7d MB %10s %7d MB\n", "resident, idle after a health check", bytes>>20, "", resident>>20)
	return nil
}

func (b *bench) query(
	plugin *host.Plugin, ds host.DataSource, what string, query map[string]any,
	format pluginv2.DataFrameFormat, end time.Time, limit time.Duration,
) error {
	text, err := json.Marshal(query)
	if err != nil {
		return err
	}
	queries := []backend.DataQuery{{
		RefID: "A", QueryType: query["queryType"].(string), MaxDataPoints: 500, Interval: 15 * time.Second,
		TimeRange: backend.TimeRange{From: end.Add(-30 * time.Minute), To: end}, JSON: text,
	}}
	ask := func() (*pluginv2.QueryDataResponse, error) {
		return plugin.QueryRaw(context.Background(), ds, queries, nil, format)
	}
	rows := 0
	// the JIT compiler needs some rounds, as it has them in a Grafana that is used
	for i := range max(200, b.queries/2) {
		raw, err := ask()
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		answer, err := backend.FromProto().QueryDataResponse(raw)
		if err != nil {
			return err
		}
		response := answer.Responses["A"]
		if response.Error != nil {
			return response.Error
		}
		rows = response.Frames[0].Rows()
	}
	var times []time.Duration
	for range b.queries {
		begin := time.Now()
		if _, err := ask(); err != nil {
			return err
		}
		times = append(times, time.Since(begin))
	}
	b.print(fmt.Sprintf("%s (%d rows)", what, rows), times, limit)
	return nil
}

func (b *bench) print(what string, times []time.Duration, limit time.Duration) {
	slices.Sort(times)
	median, p99 := times[len(times)/2], times[len(times)*99/100]
	b.missed = b.missed || median >= limit
	fmt.Printf("%-52s %10s %10s %10s\n", what, round(median), round(p99), limit)
}

func round(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}
