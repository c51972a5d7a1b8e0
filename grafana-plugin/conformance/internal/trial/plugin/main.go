// Command plugin is a small data source written with Grafana's own SDK. Host and bridge are tested
// against it, so that a fault of theirs is not taken for one of Farseer.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

type trial struct{}

func main() {
	if err := backend.Manage("trial-datasource", backend.ServeOpts{
		QueryDataHandler: trial{}, CheckHealthHandler: trial{}, CallResourceHandler: trial{}, StreamHandler: trial{},
	}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (trial) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	answer := backend.NewQueryDataResponse()
	for _, query := range request.Queries {
		var body struct {
			Fail  bool `json:"fail"`
			Sleep int  `json:"sleep"`
		}
		if err := json.Unmarshal(query.JSON, &body); err != nil {
			return nil, err
		}
		if body.Fail {
			answer.Responses[query.RefID] = backend.ErrDataResponseWithSource(
				backend.StatusBadGateway, backend.ErrorSourceDownstream, "the log store is down")
			continue
		}
		select {
		case <-ctx.Done():
			backend.Logger.Info("query cancelled")
			return nil, ctx.Err()
		case <-time.After(time.Duration(body.Sleep) * time.Millisecond):
		}
		settings := request.PluginContext.DataSourceInstanceSettings
		answer.Responses[query.RefID] = backend.DataResponse{Frames: data.Frames{data.NewFrame("trial",
			data.NewField("time", nil, []time.Time{query.TimeRange.From, query.TimeRange.To}),
			data.NewField("uid", nil, []string{settings.UID, settings.UID}),
			data.NewField("updated", nil, []int64{settings.Updated.UnixMilli(), 0}),
			data.NewField("alert", nil, []string{request.Headers["FromAlert"], ""}),
			data.NewField("type", nil, []string{query.QueryType, ""}),
		)}}
	}
	return answer, nil
}

func (trial) CheckHealth(_ context.Context, request *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	var settings struct{ Broken bool }
	if err := json.Unmarshal(request.PluginContext.DataSourceInstanceSettings.JSONData, &settings); err != nil {
		return nil, err
	}
	if settings.Broken {
		return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: "broken", JSONDetails: []byte(`{"parts":[]}`)}, nil
	}
	return &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: "fine"}, nil
}

func (trial) CallResource(_ context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	if request.Path == "environment" {
		body, err := json.Marshal(os.Environ())
		if err != nil {
			return err
		}
		return sender.Send(&backend.CallResourceResponse{Status: 200, Body: body})
	}
	body, err := json.Marshal(map[string]any{
		"path": request.Path, "url": request.URL, "method": request.Method, "body": string(request.Body),
		"secrets": len(request.PluginContext.DataSourceInstanceSettings.DecryptedSecureJSONData),
	})
	if err != nil {
		return err
	}
	if err := sender.Send(&backend.CallResourceResponse{
		Status: 202, Headers: map[string][]string{"Content-Type": {"application/json"}}, Body: body[:5],
	}); err != nil {
		return err
	}
	return sender.Send(&backend.CallResourceResponse{Status: 202, Body: body[5:]})
}

func (trial) SubscribeStream(_ context.Context, request *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if request.Path != "count/3" && request.Path != "forever" {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

func (trial) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

func (trial) RunStream(ctx context.Context, request *backend.RunStreamRequest, sender *backend.StreamSender) error {
	for i := 0; request.Path == "forever" || i < 3; i++ {
		if err := sender.SendJSON(fmt.Appendf(nil, `{"n":%d}`, i)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			backend.Logger.Info("stream cancelled")
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}
