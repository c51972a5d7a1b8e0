// Grafana may be served under a sub path or load plugins from a CDN: take the address the module really came from.
import amdModule from 'amd-module';

if (amdModule.uri) {
  __webpack_public_path__ = amdModule.uri.slice(0, amdModule.uri.lastIndexOf('/') + 1);
}
