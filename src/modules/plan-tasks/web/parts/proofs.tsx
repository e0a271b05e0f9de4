/** Proof of work: any file, photos from a phone included; sent when the act is. */
import { X } from 'lucide-react';
import { useId } from 'react';
import { upload } from '#kernel/web/api.ts';
import { bytes } from '#kernel/web/format.ts';
import { Button } from '#kernel/web/ui/index.ts';

export interface Proof {
  key: string;
  file: File;
  /** Sent already: pressing again sends nothing twice. */
  fileId?: string;
}

export function ProofPicker({
  value,
  onChange,
  label,
}: {
  value: readonly Proof[];
  onChange: (next: Proof[]) => void;
  label: string;
}) {
  const id = useId();
  return (
    <div className="pl-field">
      <span id={`${id}-label`}>{label}</span>
      <label className="z-filebutton">
        <span aria-hidden>选择文件，可多选</span>
        <input
          type="file"
          multiple
          aria-labelledby={`${id}-label`}
          onChange={(event) => {
            const added = [...(event.target.files ?? [])].map((file) => ({
              key: `${file.name} ${file.size} ${file.lastModified}`,
              file,
            }));
            onChange([...value, ...added.filter((one) => !value.some((known) => known.key === one.key))].slice(0, 20));
            event.target.value = '';
          }}
        />
      </label>
      <ul className="pl-plain" style={{ marginTop: 6 }}>
        {value.map((one) => (
          <li key={one.key}>
            {one.file.name}（{bytes(one.file.size)}）{' '}
            <Button
              size="s"
              kind="quiet"
              icon={X}
              onClick={() => onChange(value.filter((other) => other.key !== one.key))}
            >
              去掉
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export async function sendProofs(proofs: readonly Proof[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of proofs) {
    one.fileId ??= (await upload(one.file)).id;
    ids.push(one.fileId);
  }
  return ids;
}
