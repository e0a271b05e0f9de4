/** Files of a form: taken in at once, listed with their names, taken out again; and the links to those of a record. */
import { Paperclip, X } from 'lucide-react';
import { useId, useState } from 'react';
import { fileUrl, toApiError, upload } from '#kernel/web/api.ts';
import { Button, Icon } from '#kernel/web/ui/index.ts';
import type { FileMeta } from '#platform/files/shared/schema.ts';
import './papers.css';

export interface Taken {
  id: string;
  name: string;
}

export function FilesField({
  label,
  help,
  value,
  onChange,
  accept,
}: {
  label: string;
  help?: string;
  value: readonly Taken[];
  onChange: (files: Taken[]) => void;
  accept?: string;
}) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const take = async (files: readonly File[]): Promise<void> => {
    setBusy(true);
    setFault('');
    const taken = [...value];
    for (const file of files)
      try {
        const row = (await upload(file)) as unknown as Taken;
        taken.push({ id: row.id, name: row.name });
      } catch (error) {
        setFault(`${file.name}：${toApiError(error).detail}`);
      }
    onChange(taken);
    setBusy(false);
  };
  return (
    <div className="pp-field">
      <span id={`${id}-label`}>{label}</span>
      <label className="z-filebutton">
        <span aria-hidden>选择文件，可多选</span>
        <input
          type="file"
          multiple
          aria-labelledby={`${id}-label`}
          accept={accept}
          aria-describedby={help ? `${id}-help` : undefined}
          onChange={(e) => {
            const files = [...(e.target.files ?? [])];
            e.target.value = '';
            void take(files);
          }}
        />
      </label>
      {help ? (
        <span id={`${id}-help`} className="z-small z-ink3">
          {help}
        </span>
      ) : null}
      {busy ? <span className="z-small">正在上传</span> : null}
      {fault ? (
        <span className="z-field-error" role="alert">
          {fault}
        </span>
      ) : null}
      {value.length > 0 ? (
        <ul className="pp-files">
          {value.map((file) => (
            <li key={file.id}>
              <Icon as={Paperclip} /> {file.name}
              <Button
                size="s"
                kind="quiet"
                icon={X}
                aria-label={`去掉 ${file.name}`}
                onClick={() => onChange(value.filter((one) => one.id !== file.id))}
              >
                去掉
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

export function FileLinks({ files }: { files: readonly FileMeta[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="pp-files">
      {files.map((file) => (
        <li key={file.id}>
          <Icon as={Paperclip} />
          <a href={fileUrl(file.id)} target="_blank" rel="noreferrer">
            {file.name}
          </a>
        </li>
      ))}
    </ul>
  );
}
