/** Who may open a file: whoever may see the record that it belongs to; before it belongs to one, its uploader. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import type { FileRow } from './store.ts';

export type FileAccess = (tx: Tx, actor: Actor, subjectId: string) => Promise<boolean>;

const checkers = new Map<string, FileAccess>();

/** A room says who may see its records' files. Without such a word nobody sees them. */
export function registerFileAccess(subjectType: string, may: FileAccess): void {
  invariant(
    !checkers.has(subjectType) || checkers.get(subjectType) === may,
    `two rooms decide over files of ${subjectType}`,
  );
  checkers.set(subjectType, may);
}

export async function mayOpen(tx: Tx, actor: Actor, row: FileRow): Promise<boolean> {
  if (actor.kind === 'system') return true;
  if (row.subject_type === null || row.subject_id === null) return row.uploaded_by === actor.userId;
  const checker = checkers.get(row.subject_type);
  return checker ? checker(tx, actor, row.subject_id) : false;
}
