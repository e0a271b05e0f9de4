import type { FileMeta } from '../shared/schema.ts';
import type { FileRow } from './store.ts';

export const presentFile = (row: FileRow): FileMeta => ({
  id: row.id,
  name: row.name,
  mime: row.mime,
  kind: row.kind,
  size: row.size,
  sha256: row.sha256,
  sm3: row.sm3,
  ...(row.width === null ? {} : { width: row.width }),
  ...(row.height === null ? {} : { height: row.height }),
  hasThumb: row.has_thumb,
  ...(row.taken_at === null ? {} : { takenAt: row.taken_at.toISOString() }),
  ...(row.latitude === null ? {} : { latitude: row.latitude }),
  ...(row.longitude === null ? {} : { longitude: row.longitude }),
  ...(row.dhash === null ? {} : { dhash: row.dhash }),
  ...(row.label === null ? {} : { label: row.label }),
  uploadedAt: row.uploaded_at.toISOString(),
  uploadedBy: row.uploaded_by_name,
  uploadedById: row.uploaded_by,
});
