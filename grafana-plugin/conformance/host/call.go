package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/useragent"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// DataSource is one configured data source.
type DataSource struct {
	UID      string
	Name     string
	JSONData map[string]any
	Secrets  map[string]string
	// Updated tells the plugin when to build its clients anew.
	Updated time.Time
}

// Context is what Grafana tells the plugin about a data source, a user and itself with every call.
func (p *Plugin) Context(ds DataSource) (*pluginv2.PluginContext, error) {
	settings := ds.JSONData
	if settings == nil {
		settings = map[string]any{}
	}
	jsonData, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	agent, err := useragent.New(GrafanaVersion, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	return backend.ToProto().PluginContext(backend.PluginContext{
		OrgID:         1,
		PluginID:      p.manifest.ID,
		PluginVersion: p.manifest.Info.Version,
		User:          &backend.User{Login: "admin", Name: "Admin", Email: "admin@example.test", Role: "Admin"},
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID:                      1,
			UID:                     ds.UID,
			Type:                    p.manifest.ID,
			Name:                    ds.Name,
			JSONData:                jsonData,
			DecryptedSecureJSONData: ds.Secrets,
			Updated:                 ds.Updated,
		},
		GrafanaConfig: backend.NewGrafanaCfg(map[string]string{"GF_APP_URL": "http://grafana.example.test/"}),
		UserAgent:     agent,
		Namespace:     "default",
	}), nil
}

// WithTrace makes the calls of a context part of a trace, as Grafana's own instrumentation does.
func WithTrace(ctx context.Context, traceID, spanID string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "traceparent", "00-"+traceID+"-"+spanID+"-01")
}

// QueryRaw asks queries and gives the answer as it came over the wire.
func (p *Plugin) QueryRaw(
	ctx context.Context,
	ds DataSource,
	queries []backend.DataQuery,
	headers map[string]string,
	format pluginv2.DataFrameFormat,
) (*pluginv2.QueryDataResponse, error) {
	current, err := p.running()
	if err != nil {
		return nil, err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return nil, err
	}
	request := &pluginv2.QueryDataRequest{PluginContext: pluginContext, Headers: headers, Format: format}
	for _, query := range queries {
		request.Queries = append(request.Queries, backend.ToProto().DataQuery(query))
	}
	answer, err := current.data.QueryData(ctx, request)
	return answer, unavailable(err)
}

// Query asks queries and decodes the answer with the SDK's decoders.
func (p *Plugin) Query(
	ctx context.Context,
	ds DataSource,
	queries []backend.DataQuery,
	headers map[string]string,
	format pluginv2.DataFrameFormat,
) (*backend.QueryDataResponse, error) {
	raw, err := p.QueryRaw(ctx, ds, queries, headers, format)
	if err != nil {
		return nil, err
	}
	return backend.FromProto().QueryDataResponse(raw)
}

// Health asks for the state of a data source.
func (p *Plugin) Health(ctx context.Context, ds DataSource) (*backend.CheckHealthResult, error) {
	current, err := p.running()
	if err != nil {
		return nil, err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return nil, err
	}
	answer, err := current.diagnostics.CheckHealth(ctx, &pluginv2.CheckHealthRequest{PluginContext: pluginContext})
	if err != nil {
		return nil, unavailable(err)
	}
	return backend.FromProto().CheckHealthResponse(answer), nil
}

// Metrics asks for the plugin's metrics in Prometheus' text form.
func (p *Plugin) Metrics(ctx context.Context, ds DataSource) (string, error) {
	current, err := p.running()
	if err != nil {
		return "", err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return "", err
	}
	answer, err := current.diagnostics.CollectMetrics(ctx, &pluginv2.CollectMetricsRequest{PluginContext: pluginContext})
	if err != nil {
		return "", unavailable(err)
	}
	return string(answer.GetMetrics().GetPrometheus()), nil
}

// ResourceRequest is a call of one of the plugin's own routes.
type ResourceRequest struct {
	Method string
	// Path is without the query string, and URL with it.
	Path    string
	URL     string
	Headers map[string][]string
	Body    []byte
}

// ResourcePiece is a part of an answer; only the first one's code and headers count.
type ResourcePiece struct {
	Code    int
	Headers http.Header
	Body    []byte
}

// StreamResource calls a route and hands over every piece of the answer.
func (p *Plugin) StreamResource(
	ctx context.Context, ds DataSource, request ResourceRequest, piece func(ResourcePiece) error,
) error {
	current, err := p.running()
	if err != nil {
		return err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return err
	}
	call := backend.ToProto().CallResourceRequest(&backend.CallResourceRequest{
		Path: request.Path, Method: request.Method, URL: request.URL,
		Headers: request.Headers, Body: request.Body,
	})
	call.PluginContext = pluginContext
	// the plugin's work ends with the caller's interest
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := current.resource.CallResource(ctx, call)
	if err != nil {
		return unavailable(err)
	}
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unavailable(err)
		}
		part := backend.FromProto().CallResourceResponse(answer)
		if err := piece(ResourcePiece{Code: part.Status, Headers: part.Headers, Body: part.Body}); err != nil {
			return err
		}
	}
}

// Resource calls a route and collects the whole answer.
func (p *Plugin) Resource(ctx context.Context, ds DataSource, request ResourceRequest) (ResourcePiece, error) {
	var whole ResourcePiece
	var body bytes.Buffer
	pieces := 0
	err := p.StreamResource(ctx, ds, request, func(piece ResourcePiece) error {
		if pieces == 0 {
			whole.Code, whole.Headers = piece.Code, piece.Headers
		}
		pieces++
		body.Write(piece.Body)
		return nil
	})
	if err == nil && pieces == 0 {
		err = errors.New("the plugin answered a resource call with nothing")
	}
	whole.Body = body.Bytes()
	return whole, err
}

// Subscribe asks whether a channel may be listened to.
func (p *Plugin) Subscribe(
	ctx context.Context, ds DataSource, path string, data []byte,
) (*pluginv2.SubscribeStreamResponse, error) {
	current, err := p.running()
	if err != nil {
		return nil, err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return nil, err
	}
	answer, err := current.stream.SubscribeStream(
		ctx, &pluginv2.SubscribeStreamRequest{PluginContext: pluginContext, Path: path, Data: data})
	return answer, unavailable(err)
}

// RunStream hands over the packets of a channel until the plugin or the context ends it. A clean end
// by the plugin is nil.
func (p *Plugin) RunStream(
	ctx context.Context, ds DataSource, path string, data []byte, packet func([]byte) error,
) error {
	current, err := p.running()
	if err != nil {
		return err
	}
	pluginContext, err := p.Context(ds)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := current.stream.RunStream(
		ctx, &pluginv2.RunStreamRequest{PluginContext: pluginContext, Path: path, Data: data})
	if err != nil {
		return unavailable(err)
	}
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unavailable(err)
		}
		if err := packet(answer.GetData()); err != nil {
			return err
		}
	}
}

func unavailable(err error) error {
	if status.Code(err) == codes.Unavailable {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
