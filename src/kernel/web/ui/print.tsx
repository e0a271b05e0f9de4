/** Paper: A4, black on white, head, as-of, conditions in words, signer, page x of y, the reader's faint mark. */
import { Printer } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { time } from '../format.ts';
import { Button } from './button.tsx';

export interface PrintFrameProps {
  title: string;
  /** 制表单位 */
  office?: string | undefined;
  /** ISO moment of the figures. */
  asOf: string;
  total?: ReactNode;
  /** The filters in words. */
  condition?: ReactNode;
  reviewer?: string | undefined;
  maker?: string | undefined;
  printedAt?: string | undefined;
  /** Unit and name of the reader, for the mark across the page. */
  reader: string;
  checkCode?: string | undefined;
  landscape?: boolean;
  children: ReactNode;
}

/** A printed sheet. Tables inside repeat their heads on every page; the shell and its buttons are not printed. */
export function PrintFrame({
  title,
  office,
  asOf,
  total,
  condition,
  reviewer,
  maker,
  printedAt,
  reader,
  checkCode,
  landscape,
  children,
}: PrintFrameProps) {
  useEffect(() => {
    if (!landscape) return;
    const style = document.createElement('style');
    style.textContent = '@media print { @page { size: A4 landscape; } }';
    document.head.append(style);
    return () => style.remove();
  }, [landscape]);
  const mark = `${reader} ${time(printedAt ?? asOf)}`;
  return (
    <article className="z-print">
      <div className="z-print-marks" aria-hidden="true">
        {Array.from({ length: 18 }, (_, i) => (
          <span key={i} data-mark={mark} />
        ))}
      </div>
      <h1>{title}</h1>
      <div className="z-print-line">
        <span>{office ? `制表单位：${office}` : ''}</span>
        <span>截至 {time(asOf)}</span>
        <span>{total}</span>
      </div>
      {children}
      {condition ? <p style={{ margin: '10px 0 28px' }}>条件：{condition}</p> : null}
      <div className="z-print-line">
        <span>审核：{reviewer ?? ''}</span>
        <span>制表：{maker ?? ''}</span>
        <span>打印时间：{time(printedAt ?? asOf)}</span>
      </div>
      {checkCode ? (
        <div className="z-print-foot">
          <span>核验码 {checkCode}，可在“制度文件—打印核验”中核对</span>
        </div>
      ) : null}
    </article>
  );
}

export const PrintButton = ({ label = '打印' }: { label?: string }) => (
  <Button icon={Printer} onClick={() => window.print()}>
    {label}
  </Button>
);
