/** `npm start`. Compiled code is kept between starts; then the program itself is loaded. */
import module from 'node:module';
import path from 'node:path';

process.title = 'zhiben';
const cache = module.enableCompileCache(path.resolve(import.meta.dirname, '../../node_modules/.cache/zhiben'));
// The worker process and the build share it.
if (cache.directory) process.env['NODE_COMPILE_CACHE'] ??= path.dirname(cache.directory);

const { run } = await import('./main-run.ts');
await run();
