// Package trial packages the small data source beside it as Grafana would find it.
package trial

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

var build = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	made, err := os.MkdirTemp("", "farseer-trial-")
	if err != nil {
		return "", err
	}
	name := "gpx_trial_" + runtime.GOOS + "_" + runtime.GOARCH
	command := exec.Command("go", "build", "-o", filepath.Join(made, name), "./plugin")
	command.Dir = filepath.Dir(here)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return "", err
	}
	manifest := `{"id":"trial-datasource","executable":"gpx_trial","info":{"version":"1.2.3"}}`
	return made, os.WriteFile(filepath.Join(made, "plugin.json"), []byte(manifest), 0o644)
})

// Dist is the folder of the packaged trial plugin; it is removed by Clean.
func Dist(t testing.TB) string {
	t.Helper()
	dist, err := build()
	if err != nil {
		t.Fatalf("the trial plugin was not built: %v", err)
	}
	return dist
}

// Clean removes what Dist has made; for TestMain.
func Clean() {
	if dist, err := build(); err == nil {
		os.RemoveAll(dist)
	}
}
