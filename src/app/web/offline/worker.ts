/**
 * Service worker of the console: the pages open and reload without a network. It keeps the built pages of one build and
 * nothing else; answers of the API never pass through it, so nothing stale is ever shown as fresh.
 * Built as `/worker.js`; version and file list are written in by `vite.config.ts`.
 */

interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskEvent) => void): void;
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as WorkerScope;
const BUILD = '__ZHIBEN_BUILD__';
/** Addresses of everything that a screen of this build may load, except what is heavy and seldom. */
const FILES = '__ZHIBEN_FILES__' as unknown as readonly string[];

const PREFIX = 'zhiben-pages-';
const CACHE = PREFIX + BUILD;
const SHELL = '/';
/** A phone at the edge of its network does not wait longer than this for a page that it has. */
const PATIENCE_MS = 4000;

const ownCaches = async (): Promise<string[]> => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** From any build that is kept: built files carry their content's hash in the name, so a name is one content. */
async function builtFile(address: string): Promise<Response | undefined> {
  const current = await caches.open(CACHE);
  const here = await current.match(address, { ignoreVary: true });
  if (here) return here;
  for (const name of await ownCaches()) {
    const kept = await (await caches.open(name)).match(address, { ignoreVary: true });
    if (kept) return kept;
  }
  return undefined;
}

/** All files of this build, or none: a half-kept build would fail in the hand of someone without a network. */
async function keepBuild(): Promise<void> {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { cache: 'reload', credentials: 'same-origin' });
  const page = shell.ok ? await shell.clone().text() : '';
  const asked = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] as string);
  // The server has gone on to a later build in between; that one brings its own worker.
  if (asked.length === 0 || asked.some((address) => !FILES.includes(address)))
    throw new Error(`pages of another build than ${BUILD}`);
  const waiting = FILES.filter((address) => address !== SHELL);
  const take = async (): Promise<void> => {
    for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
      const answer = (await builtFile(address)) ?? (await fetch(address, { credentials: 'same-origin' }));
      if (!answer.ok) throw new Error(`${address} ${answer.status}`);
      await cache.put(address, answer);
    }
  };
  await Promise.all(Array.from({ length: 6 }, take));
  await cache.put(SHELL, shell);
}

/** The build before stays for windows that are still open with it; older ones go. */
async function dropOldBuilds(): Promise<void> {
  const others = (await ownCaches()).filter((name) => name !== CACHE);
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

/** The page as the server has it; without an answer, the kept one. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = (): Promise<Response | undefined> => cache.match(SHELL, { ignoreVary: true });
  const patience = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
  const asked = fetch(request);
  asked.catch(() => undefined);
  try {
    const first = await Promise.race([asked, patience]);
    if (first === 'late') return (await kept()) ?? (await asked);
    // A proxy whose server is gone answers 502 … 504.
    return first.status >= 502 && first.status <= 504 ? ((await kept()) ?? first) : first;
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

async function built(request: Request): Promise<Response> {
  const kept = await builtFile(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHE)).put(request.url, answer.clone());
  return answer;
}

scope.addEventListener('install', (event) => {
  event.waitUntil(
    keepBuild().then(
      () => scope.skipWaiting(),
      async (error: unknown) => {
        await caches.delete(CACHE);
        throw error;
      },
    ),
  );
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOldBuilds().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== scope.location.origin) return;
  if (address.pathname.startsWith('/api/')) return;
  if (address.pathname.startsWith('/assets/')) event.respondWith(built(request));
  else if (request.mode === 'navigate') event.respondWith(page(request));
  else if (FILES.includes(address.pathname) && address.pathname !== SHELL) event.respondWith(built(request));
});
