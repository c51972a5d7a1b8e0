import './record';
import { EventBusSrv, createTheme, CoreApp } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, PanelContextProvider, PortalContainer, ThemeContext } from '@grafana/ui';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker?worker';
import { createRoot } from 'react-dom/client';
import { bundledDashboard } from './dashboard/model';
import { openLinksHere } from './links';
import { PLUGIN_ID, scene, text, themeName } from './params';
import { AnnotationScene } from './scenes/AnnotationScene';
import { ConfigScene } from './scenes/ConfigScene';
import { DashboardScene } from './scenes/DashboardScene';
import { ExploreScene } from './scenes/ExploreScene';
import { VariableScene } from './scenes/VariableScene';
import { dataSources, farseerSettings } from './services/datasources';
import { installServices } from './services/install';
import { loadSettings, type SavedSettings } from './services/settings';
import { importPlugin } from './system';

async function sceneElement(saved: SavedSettings) {
  switch (scene) {
    case 'config':
      return <ConfigScene saved={saved} />;
    case 'explore':
      return <ExploreScene />;
    case 'dashboard':
      return <DashboardScene dashboard={await bundledDashboard(text('dashboard', 'Log insights'))} />;
    case 'variable':
      return <VariableScene />;
    case 'annotation':
      return <AnnotationScene />;
  }
}

async function start() {
  // Monaco's worker comes with the page, as with Grafana
  Object.assign(window, { MonacoEnvironment: { getWorker: () => new EditorWorker() } });
  const theme = createTheme({ colors: { mode: themeName } });
  Object.assign(config, { theme2: theme });
  document.body.classList.add(`theme-${themeName}`);
  await initPluginTranslations('farseer-e2e', []);
  installServices();
  openLinksHere();
  dataSources.addStandIns();
  const saved = await loadSettings();
  dataSources.useFarseer(await importPlugin(PLUGIN_ID), await farseerSettings(saved.jsonData));
  const element = await sceneElement(saved);
  createRoot(document.getElementById('root')!).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <PanelContextProvider value={{ eventsScope: 'page', eventBus: new EventBusSrv(), app: appOf() }}>
          <ErrorBoundaryAlert>{element}</ErrorBoundaryAlert>
        </PanelContextProvider>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>,
  );
}

function appOf(): CoreApp {
  return scene === 'explore' ? CoreApp.Explore : CoreApp.Dashboard;
}

start().catch((error) => {
  window.host.errors.push(`start: ${error?.stack ?? error}`);
  document.body.textContent = `The page did not start: ${error?.stack ?? error}`;
});
