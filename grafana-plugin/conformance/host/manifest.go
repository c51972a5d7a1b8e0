package host

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Manifest is what the host reads from a plugin's plugin.json.
type Manifest struct {
	ID         string `json:"id"`
	Executable string `json:"executable"`
	Info       struct {
		Version string `json:"version"`
	} `json:"info"`
}

// ReadManifest reads plugin.json in the folder of a packaged plugin.
func ReadManifest(dist string) (Manifest, error) {
	var m Manifest
	file := filepath.Join(dist, "plugin.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%s: %w", file, err)
	}
	if m.ID == "" || m.Executable == "" {
		return m, fmt.Errorf("%s: id and executable are needed", file)
	}
	return m, nil
}

// Program is the file that Grafana starts on this machine.
func (m Manifest) Program(dist string) string {
	return filepath.Join(dist, fmt.Sprintf("%s_%s_%s", m.Executable, runtime.GOOS, runtime.GOARCH))
}
