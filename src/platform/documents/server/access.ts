/** Who may see a letter: its recipients, the unit that issued it, and whoever may see the record that it is about. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { Doc, ReceiptView } from '../shared/schema.ts';

export type DocumentAccess = (tx: Tx, actor: Actor, subjectId: string) => Promise<boolean>;
export type ReceiptHook = (tx: Tx, ctx: Ctx, doc: Doc, receipt: ReceiptView) => Promise<void>;

const checkers = new Map<string, DocumentAccess>();
const kindNames = new Map<string, string>();
const hooks = new Map<string, ReceiptHook[]>();

/** A room says who may see letters about its records. */
export function registerDocumentAccess(subjectType: string, may: DocumentAccess): void {
  invariant(
    !checkers.has(subjectType) || checkers.get(subjectType) === may,
    `two rooms decide over letters about ${subjectType}`,
  );
  checkers.set(subjectType, may);
}

/** A room says how its kind of letter (文种) is called in the ledger, where no template of that key names it. */
export function registerLetterKind(kind: string, name: string): void {
  kindNames.set(kind, name);
}
export const kindNameOf = (kind: string): string | undefined => kindNames.get(kind);

/**
 * A room reacts to receipts of its kind of letter in the receipt's own transaction, e.g. moves the hazard on when
 * `doc.isFullySigned`. The hook sees the letter with the new receipt in it.
 */
export function registerReceiptHook(kind: string, hook: ReceiptHook): void {
  const list = hooks.get(kind) ?? [];
  if (!list.includes(hook)) hooks.set(kind, [...list, hook]);
}

/** A firm that a letter can go to: `unitId` is null while nobody of it has an account. */
export interface Firm {
  readonly id: string;
  readonly name: string;
  readonly unitId: string | null;
}
export type FirmDirectory = (tx: Tx, actor: Actor, ids: readonly string[]) => Promise<readonly Firm[]>;
let firms: FirmDirectory | null = null;

/** The register of enterprises answers which of these the actor may address: inside the own scope, still on the register. */
export function registerFirms(directory: FirmDirectory): void {
  invariant(firms === null || firms === directory, 'two rooms keep the register of enterprises');
  firms = directory;
}
export const firmsOf: FirmDirectory = async (tx, actor, ids) =>
  firms === null || ids.length === 0 ? [] : firms(tx, actor, ids);

export const hooksOf = (kind: string): readonly ReceiptHook[] => hooks.get(kind) ?? [];

export const maySeeSubject = async (tx: Tx, actor: Actor, subjectType: string, subjectId: string): Promise<boolean> => {
  if (actor.kind === 'system') return true;
  const checker = checkers.get(subjectType);
  return checker ? checker(tx, actor, subjectId) : false;
};

export async function maySee(tx: Tx, actor: Actor, doc: Doc): Promise<boolean> {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person') return false;
  // What was addressed to a person is the person's while the post opens records: with the last role it is gone.
  if (
    seesRecords(actor) &&
    doc.recipients.some((r) => r.userId === actor.userId || (r.unitId !== null && r.unitId === actor.unitId))
  )
    return true;
  if (doc.issuerUnitId !== null && doc.issuerUnitId === actor.unitId) return true;
  return maySeeSubject(tx, actor, doc.subjectType, doc.subjectId);
}
