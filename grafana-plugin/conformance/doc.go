// Package conformance checks the packaged Farseer plugin from Grafana's side: its tests launch it
// with Grafana's own libraries, over a Loki and a model that they control.
package conformance
