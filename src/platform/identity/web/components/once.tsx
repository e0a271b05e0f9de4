/** A secret that is shown once: first password, token, recovery codes. */
import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '#kernel/web/ui/index.ts';

export function ShownOnce({ title, text, note }: { title: string; text: string; note: ReactNode }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className="z-stack" role="status">
      <div className="z-field-label">{title}</div>
      <pre className="i-secret">{text}</pre>
      <p className="z-small z-ink2">{note}</p>
      <div>
        <Button icon={Copy} onClick={copy}>
          {copied === 'yes' ? '已复制' : '复制'}
        </Button>
        {copied === 'failed' ? <span className="z-small z-ink2"> 浏览器不让复制，请手工抄录</span> : null}
      </div>
    </div>
  );
}
