import { json, text, yaml, DASHBOARDS } from './files.js';
import { volumeOf, interpolate } from './compose.js';

/** The files of the whole stack, read. */
export const compose = yaml('compose.yaml');
export const dockerfile = text('Dockerfile');
export const dashboards = DASHBOARDS.map(json);
export const sources = yaml('provisioning/datasources/farseer.yaml');
export const provider = yaml('provisioning/dashboards/farseer.yaml');
export const alerting = {
  rules: yaml('provisioning/alerting/rules.yaml'),
  contactPoints: yaml('provisioning/alerting/contact-points.yaml'),
  policies: yaml('provisioning/alerting/policies.yaml'),
};

/** Uid to type of the provisioned data sources. */
export const sourceTypes = new Map(sources.datasources.map((d) => [d.uid, d.type]));

export const grafanaEnvironment = new Set(Object.keys(compose.services.grafana.environment));

export const mountedInGrafana = compose.services.grafana.volumes.map((v) => volumeOf(v).target);

const portIn = (address) => Number(/:(\d+)$/.exec(address)[1]);
const after = (command, option) => String(command[command.indexOf(option) + 1]);

/** The ports on which each service listens, as its own configuration says. */
export function listening() {
  const loki = yaml('provisioning/compose/loki.yaml');
  const tempo = yaml('provisioning/compose/tempo.yaml');
  const { grpc, http } = tempo.distributor.receivers.otlp.protocols;
  const { services } = compose;
  const alloy = services.alloy.command.find((c) => c.startsWith('--server.http.listen-addr='));
  return {
    grafana: [3000], // Grafana's default; no GF_SERVER_HTTP_PORT is set
    prometheus: [9090], // Prometheus' default; no --web.listen-address is set
    farseer: [yaml('provisioning/compose/farseer.yaml').server.port],
    loki: [loki.server.http_listen_port],
    tempo: [tempo.server.http_listen_port, portIn(grpc.endpoint), portIn(http.endpoint)],
    alloy: [portIn(alloy)],
    llama: [Number(after(services.llama.command, '--port'))],
  };
}

export { interpolate };
