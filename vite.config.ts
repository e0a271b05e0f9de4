/** Builds the officials' console into dist/web. `base` is `/`; nothing is inlined, because the page allows no inline script. */
import react from '@vitejs/plugin-react';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** Writes `.gz` and `.br` beside what compresses, so that the server sends them as they lie. */
function compressed(): Plugin {
  let outDir = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const names = await fs.readdir(outDir, { recursive: true });
      await Promise.all(
        names
          .filter((name) => /\.(js|css|svg|json|webmanifest)$/.test(name))
          .map(async (name) => {
            const file = path.join(outDir, name);
            const bytes = await fs.readFile(file);
            if (bytes.length < 1024) return;
            await fs.writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
            const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
            await fs.writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
          }),
      );
    },
  };
}

/** Heavy and seldom in the hand: kept by the service worker only once they were asked for. */
const seldom = /^(chart-canvas|gallery)-/;

/** Writes into the service worker which build it belongs to and which files the build consists of. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    writeBundle: async ({ dir }) => {
      const outDir = dir as string;
      const assets = (await fs.readdir(path.join(outDir, 'assets'))).filter(
        (name) => !/\.(gz|br|map)$/.test(name) && !seldom.test(name),
      );
      const worker = path.join(outDir, 'worker.js');
      const [page, code] = await Promise.all([
        fs.readFile(path.join(outDir, 'index.html')),
        fs.readFile(worker, 'utf8'),
      ]);
      const files = [...assets.sort().map((name) => `/assets/${name}`), '/', '/favicon.svg', '/manifest.webmanifest'];
      const version = createHash('sha256')
        .update(files.join('\n'))
        .update(page)
        .update(code)
        .digest('hex')
        .slice(0, 16);
      const told = code
        .replace(/["'`]__ZHIBEN_FILES__["'`]/g, JSON.stringify(files))
        .replaceAll('__ZHIBEN_BUILD__', version);
      if (told === code || told.includes('__ZHIBEN_'))
        throw new Error('the service worker has lost its places for version and files');
      await fs.writeFile(worker, told);
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: path.join(here, 'src/app/web'),
  base: '/',
  plugins: [react(), offline(), ...(mode === 'production' ? [compressed()] : [])],
  build: {
    outDir: path.join(here, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: mode !== 'production',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: {
        index: path.join(here, 'src/app/web/index.html'),
        worker: path.join(here, 'src/app/web/offline/worker.ts'),
      },
      treeshake: {
        // Our modules do nothing by being imported, except styles and the entry.
        moduleSideEffects: [
          { test: /\.css$/, sideEffects: true },
          { test: /src[\\/]kernel[\\/]web[\\/]ui[\\/]/, sideEffects: false },
          { test: /lucide-react/, sideEffects: false },
        ],
      },
      output: {
        // Its scope is the whole console, so it stands at the root and keeps its name.
        entryFileNames: (chunk) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack)[\\/]/,
              priority: 30,
            },
            { name: 'icons', test: /node_modules[\\/]lucide-react[\\/]/, priority: 25 },
            // With the guard in it: it stands before every schema is made.
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|kernel[\\/]web[\\/]guard\.ts$/, priority: 20 },
          ],
        },
      },
    },
  },
}));
