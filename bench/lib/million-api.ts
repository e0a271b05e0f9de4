/** The real HTTP door on the big district, in a process of its own. Started by `startApi` below with the place over IPC. */
import { fork } from 'node:child_process';
import { fixedClock } from '#kernel/server/clock.ts';
import { silentLog } from '#kernel/server/log.ts';
import { startApi as listen } from '#app/api.ts';
import { openDistrict } from '#app/start.ts';
import type { Config } from '#kernel/server/config.ts';
import type { DatabasePlace } from '#app/start-database.ts';
import { NOW } from './database.ts';
import { PASSWORD, type Million } from './million.ts';

interface Order {
  config: Config;
  place: DatabasePlace;
}

if (process.send && process.argv[1] === import.meta.filename)
  process.once('message', (order: Order) => void serve(order));

async function serve({ config, place }: Order): Promise<void> {
  const district = openDistrict({ config, place, log: silentLog, clock: fixedClock(NOW) });
  const api = await listen({ district });
  process.send?.({ address: api.address });
  process.once('disconnect', () => {
    void api.stop().finally(() => process.exit(0));
  });
}

export interface ApiProcess {
  readonly address: string;
  readonly pid: number;
  /** Cookie of a person signed in. */
  signIn(login: string): Promise<string>;
  stop(): Promise<void>;
}

/** `args`: for Node itself, such as `--cpu-prof`. */
export async function apiProcess({ config, database }: Million, args: readonly string[] = []): Promise<ApiProcess> {
  const child = fork(import.meta.filename, { execArgv: [...args], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { owner, app, appRole } = database;
  const address = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { address: string }).address));
    child.once('exit', () => reject(new Error(`the API process ended: ${child.exitCode} ${child.signalCode}`)));
    child.send({ config, place: { owner, app, ...(appRole === undefined ? {} : { appRole }) } } satisfies Order);
  });
  return {
    address,
    pid: child.pid as number,
    signIn: async (login) => {
      const answer = await fetch(`${address}/api/v1/sessions`, {
        method: 'POST',
        headers: { origin: address, 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: PASSWORD }),
      });
      const cookie = answer.headers.get('set-cookie')?.split(';')[0];
      if (!answer.ok || !cookie) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
      return cookie;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
