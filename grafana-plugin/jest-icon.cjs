// Icons are fetched from Grafana's server, which tests have not.
module.exports = { __esModule: true, default: () => null };
