/** Faults to live with: a slow or silent network before the database, a clock that jumps, a disk that fills. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

export interface Proxy {
  readonly port: number;
  /** Every piece waits so long, each way. */
  delay(ms: number): void;
  /** Swallows everything from now on, and takes connections without a word; `false` lets what comes later pass. */
  silence(isOn: boolean): void;
  /** Ends every connection, as a restart of the database does. */
  cut(): void;
  /** Connections that are open to the database. */
  readonly open: number;
  close(): Promise<void>;
}

/** A proxy before a database that listens on a unix socket. */
export async function proxyTo(socketFile: string): Promise<Proxy> {
  let delayMs = 0;
  let isSilent = false;
  const pairs = new Set<[net.Socket, net.Socket]>();
  const server = net.createServer((near) => {
    const far = net.connect(socketFile);
    const pair: [net.Socket, net.Socket] = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => {});
      from.on('data', (chunk) => {
        if (isSilent) return;
        if (delayMs === 0) to.write(chunk);
        else setTimeout(() => void (to.destroyed || to.write(chunk)), delayMs);
      });
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    delay: (ms) => void (delayMs = ms),
    silence: (isOn) => void (isSilent = isOn),
    cut,
    get open() {
      return pairs.size;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A clock of the program that can be set: `env` for its start, `set` moves it by so many milliseconds from the true time. It
 * replaces `Date` in every process of the program; the database keeps its own.
 */
export function movableClock(dir: string): { env: Record<string, string>; set(ms: number): void } {
  const file = path.join(dir, 'clock-offset');
  const hook = path.join(dir, 'clock.mjs');
  fs.writeFileSync(file, '0');
  fs.writeFileSync(
    hook,
    `import fs from 'node:fs';
const True = Date;
const file = ${JSON.stringify(file)};
let offset = 0;
const read = () => { try { offset = Number(fs.readFileSync(file, 'utf8')) || 0; } catch {} };
read();
fs.watchFile(file, { interval: 50, persistent: false }, read);
globalThis.Date = new Proxy(True, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [True.now() + offset] : args, self === globalThis.Date ? target : self),
  apply: () => new True(True.now() + offset).toString(),
  get: (target, name, self) => (name === 'now' ? () => True.now() + offset : Reflect.get(target, name, self)),
});
`,
  );
  return {
    env: { NODE_OPTIONS: `--import ${hook}` },
    set: (ms) => fs.writeFileSync(file, String(ms)),
  };
}

/** A disk of its own of so many megabytes; null where this user may not have one. */
export function smallDisk(dir: string, megabytes: number): { unmount(): void } | null {
  fs.mkdirSync(dir, { recursive: true });
  const run = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', dir]);
  return run.status === 0 ? { unmount: () => void spawnSync('umount', ['-l', dir]) } : null;
}

/** Fills a disk until so many bytes are left. */
export function fill(dir: string, leave: number): { free(): void } {
  const ballast = path.join(dir, 'ballast');
  const fd = fs.openSync(ballast, 'w');
  try {
    for (let piece = 1 << 20; piece >= 4096;) {
      const { bavail, bsize } = fs.statfsSync(dir);
      if (bavail * bsize - piece < leave) piece >>= 1;
      else fs.writeSync(fd, Buffer.alloc(piece));
    }
  } finally {
    fs.closeSync(fd);
  }
  return { free: () => fs.rmSync(ballast, { force: true }) };
}
