/**
 * Looks into the program's processes from inside: loaded by `NODE_OPTIONS=--import`, it writes what the process holds to a
 * file of its own whenever it gets SIGUSR2, after a full collection of garbage. Nothing of the program knows of it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import v8 from 'node:v8';
import vm from 'node:vm';

export interface Probe {
  /** Counts up: an older file is not taken for the answer. */
  n: number;
  /** Bytes after garbage collection. */
  heap: number;
  rss: number;
  external: number;
  openFiles: number;
  /** Delay of the event loop since the last look, ms. */
  delay: { p99: number; max: number };
  /** Seconds of processor time since the start. */
  cpu: number;
}

const dir = process.env['ZHIBEN_BENCH_PROBES'];
if (dir !== undefined) {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let n = 0;
  process.on('SIGUSR2', () => {
    const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100;
    const waited = { p99: ms(delay.percentile(99)), max: ms(delay.max) };
    gc();
    gc();
    const { heapUsed, rss, external } = process.memoryUsage();
    const cpu = process.cpuUsage();
    const probe: Probe = {
      n: ++n,
      heap: heapUsed,
      rss,
      external,
      openFiles: fs.existsSync('/proc/self/fd') ? fs.readdirSync('/proc/self/fd').length : 0,
      delay: waited,
      cpu: (cpu.user + cpu.system) / 1e6,
    };
    const file = path.join(dir, `${process.pid}.json`);
    fs.writeFileSync(`${file}.new`, JSON.stringify(probe));
    fs.renameSync(`${file}.new`, file);
    // The collection was ours.
    setTimeout(() => delay.reset(), 20).unref();
  });
}
