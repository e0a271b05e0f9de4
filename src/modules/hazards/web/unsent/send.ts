/** Sends kept reports, oldest first, one at a time in all tabs together. */
import { call, request, toApiError, upload, type ApiError } from '#kernel/web/api.ts';
import { reportHazard } from '../../shared/contract.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { dropReport, getReport, listReports, noteProgress, putReport, type UnsentReport } from './store.ts';

/** Days for which delivered reports stay in the list with their number. */
const KEEP_SENT_MS = 24 * 3_600_000;

/** What still has to be filled in before it may travel; null when it is complete. */
export function faultOf({ facts, photos }: Pick<UnsentReport, 'facts' | 'photos'>): string | null {
  if (!facts.enterpriseId) return '缺少企业，补上后才能发送';
  if (!facts.place.trim()) return '缺少所在部位，补上后才能发送';
  if (facts.title.trim().length < 4) return '问题写得太短，补上后才能发送';
  if (photos.length === 0) return '缺少照片，补上后才能发送';
  return null;
}

/** Where nothing can be kept (private window), sending goes on all the same. */
const keep = (report: UnsentReport): Promise<void> => putReport(report).catch(() => undefined);

/**
 * Sends one report: photos first, each under its own key and once only, then the report under its key.
 * Answers the record; throws `ApiError`. What was already sent is kept, so that the next attempt goes on from there.
 */
export async function sendReport(report: UnsentReport, onProgress?: (share: number) => void): Promise<HazardRecord> {
  const total = Math.max(
    1,
    report.photos.reduce((sum, photo) => sum + photo.blob.size, 0),
  );
  let done = 0;
  for (const photo of report.photos) {
    if (photo.fileId === null) {
      const file = await upload(new File([photo.blob], photo.name, { type: photo.blob.type || 'image/jpeg' }), {
        idempotencyKey: photo.key,
        onProgress: (share) => onProgress?.(((done + share * photo.blob.size) / total) * 0.95),
      });
      photo.fileId = file.id;
      await keep(report);
    }
    done += photo.blob.size;
    onProgress?.((done / total) * 0.95);
  }
  report.isOutcomeUnknown = true;
  await keep(report);
  const record = await call(
    reportHazard,
    { body: { ...report.facts, photoIds: report.photos.map((photo) => photo.fileId as string) } },
    { idempotencyKey: report.key },
  );
  onProgress?.(1);
  return record as HazardRecord;
}

/** Sends one report and keeps its outcome; answers the record when it arrived. */
export async function deliver(key: string, onProgress?: (share: number) => void): Promise<HazardRecord | null> {
  const report = await getReport(key);
  if (!report || report.state === 'sent') return null;
  const missing = faultOf(report);
  if (missing) {
    await putReport({ ...report, state: 'fault', fault: missing });
    return null;
  }
  report.state = 'sending';
  report.fault = null;
  await putReport(report);
  let told = 0;
  try {
    const record = await sendReport(report, (share) => {
      report.progress = share;
      onProgress?.(share);
      const now = Date.now();
      if (now - told > 400) {
        told = now;
        noteProgress(key, share);
      }
    });
    await putReport({
      ...report,
      state: 'sent',
      progress: 1,
      fault: null,
      isOutcomeUnknown: false,
      // Only the first picture stays, for the list.
      photos: report.photos.slice(0, 1),
      sentAt: new Date().toISOString(),
      code: record.code,
      hazardId: record.id,
    });
    return record;
  } catch (error) {
    const known: ApiError = toApiError(error);
    const refused = known.status >= 400 && known.status < 500 && ![401, 429].includes(known.status);
    await putReport({
      ...report,
      state: refused && known.code !== 'common.inProgress' ? 'fault' : 'waiting',
      isOutcomeUnknown: refused ? false : report.isOutcomeUnknown,
      fault: refused ? known.detail : null,
    });
    throw known;
  }
}

let running: Promise<void> | null = null;

async function drain(): Promise<void> {
  const session = await request<{ user: { id: string } }>('GET', '/api/v1/sessions/current', { quiet: true });
  const reports = await listReports(session.user.id);
  for (const report of reports) {
    if (report.state === 'sent') {
      if (Date.now() - Date.parse(report.sentAt ?? report.createdAt) > KEEP_SENT_MS) await dropReport(report.key);
      continue;
    }
    if (report.state === 'fault') continue;
    try {
      await deliver(report.key);
    } catch (error) {
      // Without a network or a session the others would fail alike; a refused one does not hold them up.
      const status = toApiError(error).status;
      if (status === 0 || status === 401 || status >= 500) return;
    }
  }
}

/** Sends everything that waits; a second call while one runs joins it. Never throws. */
export function sendAll(): Promise<void> {
  running ??= (async () => {
    try {
      if (navigator.locks)
        await navigator.locks.request('zhiben-reports', { ifAvailable: true }, (lock) => (lock ? drain() : undefined));
      else await drain();
    } catch {
      // Not reached or not signed in: the next wake tries again.
    } finally {
      running = null;
    }
  })();
  return running;
}
