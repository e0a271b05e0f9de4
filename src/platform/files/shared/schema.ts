import { z } from 'zod';
import { Instant } from '#kernel/shared/time.ts';

export const FileKind = z.enum(['image', 'pdf', 'document', 'sheet', 'text', 'video']);
export type FileKind = z.infer<typeof FileKind>;

/** A stored file as others see it (附件). Place and time of taking come from the picture itself. */
export const FileMeta = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.string(),
  kind: FileKind,
  /** Bytes. */
  size: z.number().int(),
  sha256: z.string(),
  sm3: z.string(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  hasThumb: z.boolean(),
  /** When the picture says it was taken; not checked against anything. */
  takenAt: Instant.optional(),
  /** WGS-84 degrees as the camera wrote them. */
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  /** Difference hash of a picture: 16 hex digits. */
  dhash: z.string().optional(),
  /** What it shows in its record (整改前 …). */
  label: z.string().optional(),
  uploadedAt: Instant,
  uploadedBy: z.string(),
  uploadedById: z.string(),
});
export type FileMeta = z.infer<typeof FileMeta>;

export const FileLimits = z.object({ maxBytes: z.number().int(), extensions: z.array(z.string()) });
export type FileLimits = z.infer<typeof FileLimits>;
