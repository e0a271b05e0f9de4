/** Builds the officials' console into dist/web. `base` is `/`; nothing is inlined, because the page allows no inline script. */
import react from '@vitejs/plugin-react';
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
          .filter((name) => /\.(js|css|svg|html|json|webmanifest)$/.test(name))
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

export default defineConfig(({ mode }) => ({
  root: path.join(here, 'src/app/web'),
  base: '/',
  plugins: [react(), ...(mode === 'production' ? [compressed()] : [])],
  build: {
    outDir: path.join(here, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: mode !== 'production',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      treeshake: {
        // Our modules do nothing by being imported, except styles and the entry.
        moduleSideEffects: [
          { test: /\.css$/, sideEffects: true },
          { test: /src[\\/]kernel[\\/]web[\\/]ui[\\/]/, sideEffects: false },
          { test: /lucide-react/, sideEffects: false },
        ],
      },
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack)[\\/]/,
              priority: 30,
            },
            { name: 'icons', test: /node_modules[\\/]lucide-react[\\/]/, priority: 25 },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
}));
