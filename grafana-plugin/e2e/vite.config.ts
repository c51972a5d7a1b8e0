import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const site = path.join(here, 'target/site');

export default defineConfig({
  root: path.join(here, 'host'),
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
  resolve: {
    // one copy of each: the plugin is given the very packages the page itself uses
    dedupe: ['react', 'react-dom', '@emotion/css', '@emotion/react', 'rxjs', 'monaco-editor'],
    // Grafana hands its data sources over through a door of the package that plugins do not see
    alias: {
      '#runtime-settings': path.join(modules, '@grafana/runtime/dist/esm/services/dataSource/settings.mjs'),
    },
  },
  build: {
    outDir: site,
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 20_000,
  },
  plugins: [grafanaPublicFiles()],
});

/** The files that components of @grafana/ui fetch at run time, under the paths Grafana serves them at. */
function grafanaPublicFiles(): Plugin {
  const fonts = {
    'inter/Inter-Regular.woff2': 'inter/files/inter-latin-400-normal.woff2',
    'inter/Inter-Medium.woff2': 'inter/files/inter-latin-500-normal.woff2',
    'inter/Inter-Italic.woff2': 'inter/files/inter-latin-400-italic.woff2',
    'inter/Inter-MediumItalic.woff2': 'inter/files/inter-latin-500-italic.woff2',
    'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
      'roboto-mono/files/roboto-mono-latin-400-normal.woff2',
  };
  // icons that Grafana has itself, but not in the package
  const absent = {
    'unicons/spinner': '<path d="M12 2a10 10 0 1 0 10 10h-2a8 8 0 1 1-8-8z"/>',
    'unicons/angle-double-left':
      '<path d="m11 17-5-5 5-5m7 10-5-5 5-5" fill="none" stroke="currentColor" stroke-width="2"/>',
    'mono/circle-mono': '<circle cx="12" cy="12" r="9"/>',
  };
  return {
    name: 'grafana-public-files',
    closeBundle() {
      const icons = path.join(site, 'public/build/img/icons');
      fs.cpSync(path.join(modules, '@grafana/ui/dist/public/img/icons'), icons, { recursive: true });
      for (const [name, drawing] of Object.entries(absent)) {
        const file = path.join(icons, `${name}.svg`);
        fs.writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${drawing}</svg>`);
      }
      for (const [to, from] of Object.entries(fonts)) {
        const target = path.join(site, 'public/fonts', to);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.copyFileSync(path.join(modules, '@fontsource', from), target);
      }
    },
  };
}
