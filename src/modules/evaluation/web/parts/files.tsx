/** Files beside what they prove, and the field that takes them. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { FileMeta } from '#platform/files/shared/schema.ts';
import { fileUrl, toApiError, upload } from '#kernel/web/api.ts';
import { bytes } from '#kernel/web/format.ts';
import { Button, FileDrop } from '#kernel/web/ui/index.ts';

export function Files({ files, label }: { files: readonly FileMeta[]; label?: string }) {
  if (files.length === 0) return null;
  return (
    <ul className="ev-files" aria-label={label ?? '附件'}>
      {files.map((file) => (
        <li key={file.id}>
          <a href={fileUrl(file.id)} target="_blank" rel="noreferrer">
            {file.name}
          </a>
          <span className="z-small z-ink2">{bytes(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}

export interface Held {
  id: string;
  name: string;
}

export function FilesField({
  value,
  onChange,
  hint,
}: {
  value: readonly Held[];
  onChange: (files: Held[]) => void;
  hint: string;
}) {
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const take = async (file: File): Promise<void> => {
    setFault('');
    setSending(true);
    try {
      const stored = await upload<{ id: string; name: string }>(file);
      onChange([...value, { id: stored.id, name: stored.name }]);
    } catch (error) {
      setFault(toApiError(error).title);
    } finally {
      setSending(false);
    }
  };
  return (
    <div>
      {value.length > 0 ? (
        <ul className="ev-files" aria-label="已选的佐证">
          {value.map((file) => (
            <li key={file.id}>
              {file.name}
              <Button
                kind="quiet"
                size="s"
                icon={Trash2}
                onClick={() => onChange(value.filter((one) => one.id !== file.id))}
              >
                去掉
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {value.length < 9 ? (
        <FileDrop
          accept="image/*,.pdf,.docx,.xlsx,.txt"
          hint={sending ? '正在上传…' : hint}
          onFile={(file) => void take(file)}
        />
      ) : null}
      {fault ? (
        <p role="alert" className="ev-text ev-late">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
