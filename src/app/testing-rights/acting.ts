/**
 * Acting: every door that changes something is tried by people who may never use it, with bodies that fit the contract and with
 * fields that no form offers. Each is refused, a record outside like one that does not exist, and the tables stay as they were.
 */
import type { Desk } from '#platform/identity/server/builders.ts';
import { random } from '../demo/random.ts';
import { Drawer, type Description } from '../testing-hostile.ts';
import type { Kind, Oracle } from './oracle.ts';
import { mayEver, parseDoors, type Door, type Fault } from './reading.ts';
import { ask, type Asker } from './world.ts';

export const FOREIGN = '0199aaaa-0000-7000-8000-00000000feed';
/** What a form never sends and nobody sets from outside (mass assignment). */
export const smuggled = {
  id: FOREIGN,
  state: 'closed',
  version: 9999,
  createdBy: FOREIGN,
  created_by: FOREIGN,
  enterprise_id: FOREIGN,
  unit_id: FOREIGN,
  reporterId: FOREIGN,
  roles: ['admin.security'],
  isDemo: true,
  is_admin: true,
  scope: { all: true },
};

/** Values that no drawing hits. */
const fitting: Readonly<Record<string, Record<string, unknown>>> = {
  'POST /document-series': { series: 'trial', name: '试用', pattern: '津东试〔{year}〕{n}号' },
  'POST /criteria/uploads': { fileId: undefined, json: { name: '标准.json', text: '{}' }, formerId: null },
  'POST /criteria/abolitions': { standardId: 'MEM-10-2023', from: '2027-01-01' },
  'POST /criteria/checklists': {
    purpose: 'self',
    on: '2026-09-28',
    topics: [{ standardId: 'MEM-10-2023', sector: '' }],
  },
  'POST /enterprises': {
    name: '天津某某试验有限公司',
    uscc: null,
    streetCode: '120102005',
    industry: 'industrial',
    establishedOn: null,
  },
  'POST /hazards/lists/preview': { title: '试编一份清单', kind: 'street', filter: {} },
  'POST /hazards/lists': { title: '试编一份清单', kind: 'street', filter: {}, dueOn: '2026-12-31' },
  'POST /reports/urge': { kind: 'quarterly', period: '2026Q3' },
  'POST /reports/open': { kind: 'quarterly', period: '2026Q3' },
  'POST /reports/paper': { kind: 'quarterly', period: '2024Q3', rows: [{ unitId: FOREIGN, receivedOn: '2024-10-01' }] },
  'POST /report-summaries': { kind: 'quarterly', period: '2026Q3' },
};

const isAct = (door: Door): boolean => ['act', 'make', 'rows'].includes(door.verb);

/** Draws requests for doors from the description of the interface. */
export class Bodies {
  readonly #paths: Description['paths'];
  readonly #r: ReturnType<typeof random>;
  readonly #ids: ReadonlyMap<string, readonly string[]>;

  constructor(description: Description, seed: string | number, oracle: Oracle) {
    this.#paths = description.paths;
    this.#r = random('bodies', seed);
    this.#ids = new Map([
      ['', oracle.ids('hazard')],
      ['enterpriseId', oracle.ids('enterprise')],
      ['fileIds', oracle.ids('file').slice(0, 50)],
    ]);
  }

  /** A body that fits, with the smuggled fields where the contract does not refuse what it does not know. */
  for(door: Door): Record<string, unknown> | undefined {
    const path = `/api/v1${door.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    const schema = this.#paths[path]?.[door.method.toLowerCase()]?.requestBody?.content['application/json'].schema;
    if (!schema) return undefined;
    const drawn = new Drawer(this.#r, this.#ids, 0).value(schema);
    const body = {
      ...(typeof drawn === 'object' && drawn !== null ? (drawn as Record<string, unknown>) : {}),
      ...fitting[door.name],
    };
    return schema.additionalProperties === false ? body : { ...smuggledFor(body), ...body };
  }
}

export interface ActingResult {
  faults: Fault[];
  asked: number;
  /** Refusals by the right itself, beyond a body that does not fit. */
  refused: number;
  /** Doors of which no body ever fitted, so that the right was not reached. */
  unreached: string[];
}

/** Asks every acting door as people whom the oracle denies. */
export async function actDenied(
  desk: Desk,
  people: readonly Asker[],
  oracle: Oracle,
  bodies: Bodies,
  { seed, each }: { seed: string | number; each: number },
): Promise<ActingResult> {
  const r = random('denied', seed);
  const result: ActingResult = { faults: [], asked: 0, refused: 0, unreached: [] };
  const text = (body: unknown): string =>
    JSON.stringify(body, (key, value: unknown) => (key === 'requestId' ? undefined : value));

  // In each room those try first whose roles have tried least there, so that every role is refused in every room.
  const tried = new Map<string, number>();
  const often = (room: string, p: Asker): number =>
    Math.min(...(p.roles.length > 0 ? p.roles : ['none']).map((role) => tried.get(`${room} ${role}`) ?? 0));
  for (const door of parseDoors().filter((d) => isAct(d) && d.name !== 'POST /files')) {
    let reached = false;
    const records = door.verb === 'act' ? oracle.ids(door.kind) : [];
    const tries: { p: Asker; id: string | null; isSeen: boolean }[] = [];
    for (const p of r.shuffle(people).sort((a, b) => often(door.room, a) - often(door.room, b))) {
      if (tries.length >= each) break;
      if (door.verb !== 'act') {
        if (!mayEver(p, door.who, undefined)) tries.push({ p, id: null, isSeen: false });
        continue;
      }
      // One that the person sees and may not act on, else one outside.
      const some = r.shuffle(records).slice(0, 40);
      const isDenied = (id: string): boolean =>
        !oracle.sees(p, door.kind, id) || !mayEver(p, door.who, oracle.records.get(door.kind)?.get(id));
      const seen = some.find((id) => isDenied(id) && oracle.sees(p, door.kind, id));
      const outside = some.find((id) => !oracle.sees(p, door.kind, id));
      if (seen) tries.push({ p, id: seen, isSeen: true });
      if (outside) tries.push({ p, id: outside, isSeen: false });
    }
    for (const { p, id, isSeen } of tries) {
      for (const role of p.roles.length > 0 ? p.roles : ['none'])
        tried.set(`${door.room} ${role}`, (tried.get(`${door.room} ${role}`) ?? 0) + 1);
      for (let attempt = 0; attempt < 5; attempt++) {
        const body = bodies.for(door);
        const sent = body;
        const answer = await ask(desk, p, door.method, addressOf(door, id ?? FOREIGN, oracle), sent ?? {});
        result.asked++;
        const code = (answer.body as { code?: string } | null)?.code ?? '';
        if (answer.status < 400 && door.verb === 'rows') {
          // Refused row by row; that nothing was done is seen in the tables.
          reached = true;
          result.refused++;
          break;
        }
        if (answer.status < 400)
          result.faults.push({
            door: door.name,
            login: p.login,
            why: `did it (${answer.status}) on ${door.kind} ${id ?? ''}: ${JSON.stringify(sent).slice(0, 200)}`,
          });
        if (answer.status >= 500)
          result.faults.push({ door: door.name, login: p.login, why: `status ${answer.status}` });
        if (code === 'common.badInput' || answer.status < 400) continue;
        reached = true;
        result.refused++;
        if (door.verb === 'act' && !isSeen && id !== null) {
          const missing = await ask(
            desk,
            p,
            door.method,
            addressOf(door, `${id.slice(0, -6)}abcdef`, oracle),
            sent ?? {},
          );
          if (text(missing.body) !== text(answer.body))
            result.faults.push({
              door: door.name,
              login: p.login,
              why: `${door.kind} ${id} outside is told from one that does not exist: ${text(answer.body).slice(0, 160)}`,
            });
        } else if (
          ![403, 404, 409].includes(answer.status) &&
          !/Unknown$|InFuture$|noSuchRecipient$|notAsked$/.test(code)
        )
          result.faults.push({
            door: door.name,
            login: p.login,
            why: `looked at the facts before the right: ${answer.status} ${code}`,
          });
        break;
      }
    }
    if (!reached && tries.length > 0) result.unreached.push(door.name);
  }
  return result;
}

/** Smuggled fields beside those that the form has. */
export function smuggledFor(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(smuggled).filter(([key]) => !Object.hasOwn(body, key)));
}

export function addressOf(door: Door, id: string, _oracle: Oracle): string {
  let isFirst = true;
  const plain: Record<string, string> = {
    key: 'identity.idleMinutes',
    year: '2027',
    stage: 'start',
    code: 'hazards.open',
    kind: 'quarterly',
    row: '1',
  };
  return door.path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    if (isFirst && /id$/i.test(name)) {
      isFirst = false;
      return id;
    }
    return plain[name] ?? id;
  });
}

/** Everybody and nobody: each door that asks for a person answers 401 to who is not signed in, whose session or token was ended. */
export async function askedByNobody(
  desk: Desk,
  dead: readonly { cookie: string | null; bearer?: string }[],
  oracle: Oracle,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const door of parseDoors())
    for (const who of dead) {
      if (door.verb === 'public') continue;
      const id = oracle.ids(door.kind as Kind)[0] ?? FOREIGN;
      const answer = await ask(
        desk,
        who,
        door.method,
        addressOf(door, id, oracle),
        door.method === 'GET' ? undefined : {},
      );
      if (answer.status !== 401) faults.push({ door: door.name, login: 'nobody', why: `answered ${answer.status}` });
    }
  return faults;
}
