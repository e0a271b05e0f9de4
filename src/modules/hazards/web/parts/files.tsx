/** Files beside what they belong to, and the field that takes them. */
import { FileText, Paperclip, Plus, RotateCw, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { fileUrl, newKey, toApiError, upload, type StoredFile } from '#kernel/web/api.ts';
import { bytes, distance, timeTick } from '#kernel/web/format.ts';
import { Icon } from '#kernel/web/ui/index.ts';
import type { HazardRecord } from '../../shared/schema.ts';

type FileView = HazardRecord['timeline'][number]['files'][number];

const isPicture = (mime: string): boolean => mime.startsWith('image/');

/** Names and sizes as links; pictures small. */
export function FileList({ files }: { files: readonly FileView[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="hz-files">
      {files.map((file) => (
        <li key={file.id}>
          <a href={fileUrl(file.id)} target="_blank" rel="noreferrer" className="hz-file">
            {isPicture(file.mime) && file.hasThumb ? (
              <img src={fileUrl(file.id, 'thumb')} alt={file.name} loading="lazy" />
            ) : (
              <Icon as={FileText} />
            )}
            <span>
              {file.name}
              <small>
                {[
                  bytes(file.size),
                  file.takenAt && timeTick(file.takenAt),
                  file.distance !== null && `距企业 ${distance(file.distance)}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

interface Held {
  key: string;
  name: string;
  size: number;
  mime: string;
  id: string | null;
  share: number;
  fault: string | null;
  file: File | null;
  picture: string | null;
}

const namesPlace = 'zb.files';
const known = new Map<string, { name: string; size: number; mime: string }>();

function remember(id: string, facts: { name: string; size: number; mime: string }): void {
  known.set(id, facts);
  try {
    sessionStorage.setItem(namesPlace, JSON.stringify(Object.fromEntries([...known].slice(-60))));
  } catch {
    // Only the names in a restored draft are lost.
  }
}

function recall(id: string): { name: string; size: number; mime: string } {
  if (known.size === 0) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(namesPlace) ?? '{}') as Record<
        string,
        { name: string; size: number; mime: string }
      >;
      for (const [key, facts] of Object.entries(kept)) known.set(key, facts);
    } catch {
      // as above
    }
  }
  return known.get(id) ?? { name: '已上传的附件', size: 0, mime: '' };
}

/** Takes files one after another, sends each at once, keeps the failed ones for another try. The value is their ids. */
export function FilesField({
  id,
  value,
  onChange,
  accept = 'image/*,.pdf,.docx,.xlsx,.doc,.xls',
  add = '添加文件',
  limit = 40,
  invalid,
  describedBy,
}: {
  id?: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  accept?: string;
  add?: string;
  limit?: number;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
}) {
  const [busy, setBusy] = useState<Held[]>([]);
  const latest = useRef(value);
  latest.current = value;
  const urls = useRef(new Map<string, string>());
  const input = useId();
  useEffect(() => {
    const made = urls.current;
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, []);

  const send = async (held: Held): Promise<void> => {
    const patch = (change: Partial<Held>): void =>
      setBusy((now) => now.map((one) => (one.key === held.key ? { ...one, ...change } : one)));
    patch({ fault: null, share: 0 });
    try {
      const stored = await upload<StoredFile>(held.file as File, {
        idempotencyKey: held.key,
        onProgress: (share) => patch({ share }),
      });
      remember(stored.id, { name: stored.name, size: stored.size, mime: held.mime });
      if (held.picture) urls.current.set(stored.id, held.picture);
      setBusy((now) => now.filter((one) => one.key !== held.key));
      latest.current = [...latest.current, stored.id];
      onChange([...latest.current]);
    } catch (error) {
      patch({ fault: toApiError(error).detail });
    }
  };
  const take = async (files: FileList | null): Promise<void> => {
    const room = limit - value.length - busy.length;
    const added = [...(files ?? [])].slice(0, Math.max(0, room)).map((file): Held => ({
      key: newKey(),
      name: file.name,
      size: file.size,
      mime: file.type,
      id: null,
      share: 0,
      fault: null,
      file,
      picture: isPicture(file.type) ? URL.createObjectURL(file) : null,
    }));
    setBusy((now) => [...now, ...added]);
    for (const held of added) await send(held);
  };

  return (
    <div className="hz-filesfield">
      <ul>
        {value.map((one) => {
          const facts = recall(one);
          const picture = urls.current.get(one) ?? (isPicture(facts.mime) ? fileUrl(one, 'thumb') : null);
          return (
            <li key={one} className="hz-held">
              {picture ? <img src={picture} alt="" /> : <Icon as={Paperclip} />}
              <span className="hz-heldname">
                {facts.name}
                <small>{facts.size ? bytes(facts.size) : '已上传'}</small>
              </span>
              <button
                type="button"
                className="z-iconbtn"
                aria-label={`去掉 ${facts.name}`}
                onClick={() => onChange(value.filter((other) => other !== one))}
              >
                <Icon as={X} />
              </button>
            </li>
          );
        })}
        {busy.map((held) => (
          <li key={held.key} className="hz-held">
            {held.picture ? <img src={held.picture} alt="" /> : <Icon as={Paperclip} />}
            <span className="hz-heldname">
              {held.name}
              {held.fault ? (
                <small className="z-overdue" role="alert">
                  {held.fault}
                </small>
              ) : (
                <small>已传 {Math.round(held.share * 100)}%</small>
              )}
            </span>
            {held.fault ? (
              <button
                type="button"
                className="z-iconbtn"
                aria-label={`再传一次 ${held.name}`}
                onClick={() => void send(held)}
              >
                <Icon as={RotateCw} />
              </button>
            ) : null}
            <button
              type="button"
              className="z-iconbtn"
              aria-label={`去掉 ${held.name}`}
              onClick={() => setBusy((now) => now.filter((one) => one.key !== held.key))}
            >
              <Icon as={X} />
            </button>
          </li>
        ))}
      </ul>
      {value.length + busy.length < limit ? (
        <label className={`z-btn hz-addfile${invalid ? ' hz-addfile-bad' : ''}`} htmlFor={id ?? input}>
          <input
            id={id ?? input}
            type="file"
            className="z-vh"
            accept={accept}
            multiple={limit > 1}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
            onChange={(event) => {
              void take(event.target.files);
              event.target.value = '';
            }}
          />
          <Icon as={Plus} />
          {value.length > 0 && limit > 1 ? '再添加' : add}
        </label>
      ) : null}
    </div>
  );
}
