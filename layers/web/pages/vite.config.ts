import { existsSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

// The server-rendered pages name their files themselves, so these keep fixed names. Everything else
// has its hash in its name and may be kept by browsers for good.
const FIXED = 'server-pages';

// Whose code is in the bundles, with what their licences want to be kept beside it.
const BUNDLED = ['lightweight-charts', 'fancy-canvas', 'uplot'];

function licenceOf(name: string): string {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const from = about.homepage ?? about.repository?.url ?? '';
  const head = `${name} ${about.version}, ${about.license}, ${from}`;
  const file = `${folder}/LICENSE`;
  return `${head}\n\n${existsSync(file) ? readFileSync(file, 'utf8') : ''}`;
}

const licences: Plugin = {
  name: 'licences',
  generateBundle() {
    const notice =
      'TradingView Lightweight Charts\u2122\nCopyright TradingView, Inc. https://www.tradingview.com/';
    const source = [notice, ...BUNDLED.map(licenceOf)].join('\n\n\n');
    this.emitFile({ type: 'asset', fileName: 'assets/licences.txt', source });
  },
};

export default defineConfig({
  plugins: [licences],
  base: '/',
  publicDir: false,
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: 'index.html', [FIXED]: 'src/server_pages.ts' },
      output: {
        entryFileNames: (chunk) =>
          chunk.name === FIXED ? `assets/${FIXED}.js` : 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: (asset) =>
          asset.names[0] === `${FIXED}.css`
            ? `assets/${FIXED}.css`
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: {
    format: 'es',
    rollupOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
  },
});
