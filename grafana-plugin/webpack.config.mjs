// Builds what Grafana loads: one AMD module whose shared packages come from Grafana itself.
import CopyPlugin from 'copy-webpack-plugin';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
const { id } = JSON.parse(readFileSync(path.join(here, 'src/plugin.json'), 'utf8'));

// SOURCE_DATE_EPOCH makes two builds of one commit the same.
const epoch = process.env.SOURCE_DATE_EPOCH;
const today = (epoch ? new Date(Number(epoch) * 1000) : new Date()).toISOString().slice(0, 10);
const stamp = (content) => content.toString().replaceAll('%VERSION%', version).replaceAll('%TODAY%', today);

// The packages Grafana hands to every plugin.
const externals = [
  { 'amd-module': 'module' },
  'react',
  'react/jsx-runtime',
  'react-dom',
  'rxjs',
  '@emotion/css',
  /^@grafana\/(data|runtime|ui)/,
];

// The Java half of the plugin is packed into the same folder and must survive a front-end build.
const packedByTheBackend = /^(gpx_|lib\b|runtime\b|cache\b|go_plugin_build_manifest)/;

export default (_env, { mode }) => ({
  mode,
  context: path.join(here, 'src'),
  entry: { module: './module.ts' },
  devtool: mode === 'production' ? 'source-map' : 'eval-source-map',
  externals,
  output: {
    path: path.join(here, 'dist'),
    publicPath: `public/plugins/${id}/`,
    filename: '[name].js',
    chunkFilename: mode === 'production' ? '[name].[contenthash].js' : '[name].js',
    library: { type: 'amd' },
    uniqueName: id,
    clean: { keep: (file) => packedByTheBackend.test(file) },
  },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'swc-loader',
        options: {
          jsc: {
            target: 'es2021',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'automatic' } },
          },
        },
      },
    ],
  },
  plugins: [
    new CopyPlugin({
      patterns: [
        { from: 'plugin.json', transform: stamp },
        { from: 'img', to: 'img' },
        { from: '../README.md' },
        { from: '../../LICENSE', to: '[name]', noErrorOnMissing: true },
        { from: '../../CHANGELOG.md', noErrorOnMissing: true },
        { from: '../../dashboards/*.json', to: 'dashboards/[name][ext]', noErrorOnMissing: true },
      ],
    }),
  ],
  performance: { hints: mode === 'production' ? 'error' : false, maxAssetSize: 300_000, maxEntrypointSize: 300_000 },
});
