/** What several screens of 安全投入 share. */
import { Input } from 'antd';
import { useState } from 'react';
import { upload } from '#kernel/web/api.ts';
import { FileDrop } from '#kernel/web/ui/index.ts';
import './funding.css';

/** In 万元 with two decimals. */
export const wan = (fen: number): string =>
  (fen / 1_000_000).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const share = (part: number, whole: number): string =>
  whole === 0 ? '还没有' : `${Math.round((part / whole) * 1000) / 10}%`;

/** Money typed in 万元, kept in fen; null while it is no number. */
export function Money({
  id,
  fen,
  onChange,
  label,
}: {
  id: string;
  fen: number | null;
  onChange: (fen: number | null) => void;
  label?: string;
}) {
  const [text, setText] = useState(fen === null || fen === 0 ? '' : String(fen / 1_000_000));
  return (
    <Input
      id={id}
      inputMode="decimal"
      value={text}
      suffix="万元"
      {...(label ? { 'aria-label': label } : {})}
      onChange={(e) => {
        const typed = e.target.value.replace(/[^\d.-]/g, '');
        setText(typed);
        const n = typed === '' ? 0 : Number(typed);
        onChange(Number.isFinite(n) ? Math.round(n * 1_000_000) : null);
      }}
    />
  );
}

/** Proof that goes with an act: stored at once, named below. */
export function Proofs({
  files,
  onChange,
  onFault,
}: {
  files: readonly { id: string; name: string }[];
  onChange: (files: { id: string; name: string }[]) => void;
  onFault: (error: unknown) => void;
}) {
  const [sending, setSending] = useState(false);
  const take = async (file: File): Promise<void> => {
    setSending(true);
    try {
      const stored = await upload(file);
      onChange([...files, { id: stored.id, name: file.name }]);
    } catch (error) {
      onFault(error);
    }
    setSending(false);
  };
  return (
    <div>
      <FileDrop
        accept=".jpg,.jpeg,.png,.pdf,.docx,.xlsx"
        busy={sending}
        hint="照片、合同、发票、检测报告"
        onFile={(f) => void take(f)}
      />
      {files.map((f) => (
        <div key={f.id} className="z-small">
          {f.name}
        </div>
      ))}
    </div>
  );
}
