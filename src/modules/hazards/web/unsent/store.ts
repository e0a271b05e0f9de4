/**
 * Reports kept on this machine until they are delivered (未发送), with their photos; and the report being written.
 * One key per report and per photo: sending twice makes one record.
 */
import { setWaiting } from '#kernel/web/waiting.ts';
import type { ReportHazard } from '../../shared/schema.ts';

/** What the person filled in, without the photos. */
export type ReportFacts = Omit<ReportHazard, 'photoIds' | 'foundOn' | 'enterpriseId'> & {
  enterpriseId: string;
  foundOn: string;
};

export interface KeptPhoto {
  key: string;
  blob: Blob;
  name: string;
  takenAt: string;
  latitude: number | null;
  longitude: number | null;
  accuracy: number | null;
  /** Set once the server has it; it is not sent again. */
  fileId: string | null;
}

export interface UnsentReport {
  /** Idempotency key of the report. */
  key: string;
  userId: string;
  enterpriseName: string;
  createdAt: string;
  facts: ReportFacts;
  photos: KeptPhoto[];
  state: 'waiting' | 'sending' | 'fault' | 'sent';
  /** Share sent, 0 … 1. */
  progress: number;
  /** What the server refused, or what is missing, in words. */
  fault: string | null;
  /** The report itself was sent once and the answer was lost: it may be there already, so it is not changed any more. */
  isOutcomeUnknown: boolean;
  sentAt: string | null;
  code: string | null;
  hazardId: string | null;
}

/** The report being written; survives a closed page, photos included. */
export interface KeptDraft {
  userId: string;
  key: string;
  at: string;
  enterpriseName: string;
  facts: ReportFacts;
  photos: KeptPhoto[];
}

/** Fired on `document` whenever the kept reports change; `detail` is the number of unsent ones. */
export const unsentChanged = 'zhiben:unsent';
const countPlace = 'zb.unsent';

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('zhiben-reports', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('reports', { keyPath: 'key' });
      request.result.createObjectStore('drafts', { keyPath: 'userId' });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = null;
      reject(request.error ?? new Error('IndexedDB'));
    };
  });
  return opened;
}

async function inStore<T>(
  store: 'reports' | 'drafts',
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const base = await open();
  return new Promise<T>((resolve, reject) => {
    const tx = base.transaction(store, mode);
    const request = work(tx.objectStore(store));
    tx.oncomplete = () => resolve(request.result);
    tx.onerror = () => reject(tx.error ?? new Error('IndexedDB'));
    tx.onabort = () => reject(tx.error ?? new Error('IndexedDB'));
  });
}

async function tell(): Promise<void> {
  const all = await inStore<UnsentReport[]>('reports', 'readonly', (store) => store.getAll());
  const waiting = all.filter((one) => one.state !== 'sent').length;
  try {
    if (waiting > 0) localStorage.setItem(countPlace, String(waiting));
    else localStorage.removeItem(countPlace);
  } catch {
    // Storage is closed in some private windows; the list itself still works.
  }
  setWaiting('/hazards', waiting);
  document.dispatchEvent(new CustomEvent(unsentChanged, { detail: waiting }));
}

/** How many reports wait on this machine, without opening the database. */
export function unsentCount(): number {
  try {
    return Number(localStorage.getItem(countPlace) ?? 0);
  } catch {
    return 0;
  }
}

const shares = new Map<string, number>();

/** Tells how much of a report has been sent, without writing its pictures anew. */
export function noteProgress(key: string, share: number): void {
  shares.set(key, share);
  document.dispatchEvent(new CustomEvent(unsentChanged, { detail: unsentCount() }));
}

/** All kept reports of a person, the oldest first. */
export async function listReports(userId: string): Promise<UnsentReport[]> {
  const all = await inStore<UnsentReport[]>('reports', 'readonly', (store) => store.getAll());
  return all
    .filter((one) => one.userId === userId)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((one) => ({ ...one, progress: Math.max(one.progress, shares.get(one.key) ?? 0) }));
}

export const getReport = (key: string): Promise<UnsentReport | undefined> =>
  inStore<UnsentReport | undefined>('reports', 'readonly', (store) => store.get(key));

export async function putReport(report: UnsentReport): Promise<void> {
  await inStore('reports', 'readwrite', (store) => store.put(report));
  await tell();
}

export async function dropReport(key: string): Promise<void> {
  await inStore('reports', 'readwrite', (store) => store.delete(key));
  await tell();
}

export const getDraft = (userId: string): Promise<KeptDraft | undefined> =>
  inStore<KeptDraft | undefined>('drafts', 'readonly', (store) => store.get(userId));

export const putDraft = (draft: KeptDraft): Promise<unknown> =>
  inStore('drafts', 'readwrite', (store) => store.put(draft));

export const dropDraft = (userId: string): Promise<unknown> =>
  inStore('drafts', 'readwrite', (store) => store.delete(userId));

/** Bytes that still have to travel. */
export const sizeOf = (report: UnsentReport): number =>
  report.photos.reduce((sum, photo) => sum + (photo.fileId ? 0 : photo.blob.size), 0);
