/** A letter as it will lie on the table: A4 in the proportions of GB/T 9704 (版心 156×225 mm, 22 lines of 28 characters). */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export type LetterPart = string | { heading: string; level: 1 | 2 };

export interface LetterProps {
  /** Name above the red line: 天津市河东区安全生产委员会文件. Left out for letters without a red head. */
  head?: string | undefined;
  /** 河东安委〔2026〕14号 */
  code?: string | undefined;
  title: string;
  /** 主送 */
  to?: string | undefined;
  body: readonly LetterPart[];
  attachments?: readonly string[];
  from?: string | undefined;
  /** 2026年9月28日 */
  date?: string | undefined;
  /** 抄送 */
  copies?: string | undefined;
  /** Word, 打印 … above the page. */
  tools?: ReactNode;
  heading?: string;
}

export function LetterPage({
  head,
  code,
  title,
  to,
  body,
  attachments,
  from,
  date,
  copies,
  tools,
  heading = '公文预览',
}: LetterProps) {
  const flow = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState(1);
  const [page, setPage] = useState(1);
  const [step, setStep] = useState(0);

  useEffect(() => {
    const element = flow.current;
    if (!element) return;
    const read = (): void => {
      const style = getComputedStyle(element);
      const width = element.clientWidth + Number.parseFloat(style.columnGap);
      if (!Number.isFinite(width) || width <= 0) return;
      const n = Math.max(1, Math.round((element.scrollWidth + Number.parseFloat(style.columnGap)) / width));
      setStep(width);
      setPages(n);
      setPage((now) => Math.min(now, n));
    };
    read();
    const watch = new ResizeObserver(read);
    watch.observe(element);
    return () => watch.disconnect();
  }, [head, code, title, to, body, attachments, from, date, copies]);

  return (
    <section className="z-letterwrap" aria-label={heading}>
      <div className="z-letter-tools">
        <h2>{heading}</h2>
        <span className="z-small z-ink2">
          GB/T 9704 · 第 {page} 页，共 {pages} 页
        </span>
        <PageArrows page={page} pages={pages} onPage={setPage} />
        {tools ? <span style={{ marginLeft: 'auto', display: 'inline-flex', gap: 12 }}>{tools}</span> : null}
      </div>
      <div className="z-letter-box">
        <div className="z-letter">
          <div className="z-letter-view">
            <div className="z-letter-flow" ref={flow} style={{ transform: `translateX(${-(page - 1) * step}px)` }}>
              {head ? (
                <>
                  <div
                    className="z-letter-redhead"
                    style={{ fontSize: `calc(${Math.min(10.5, 154 / head.length).toFixed(2)} * var(--mm))` }}
                  >
                    {head}
                  </div>
                  {code ? <div className="z-letter-code">{code}</div> : null}
                  <div className="z-letter-rule" />
                </>
              ) : null}
              <div className="z-letter-title">{title}</div>
              {!head && code ? <div className="z-letter-code">{code}</div> : null}
              {to ? <p className="z-letter-to">{to}：</p> : null}
              {body.map((part, i) =>
                typeof part === 'string' ? (
                  <p key={i}>{part}</p>
                ) : (
                  <p key={i} className={`z-letter-h${part.level}`}>
                    {part.heading}
                  </p>
                ),
              )}
              {attachments?.length ? (
                <div style={{ marginTop: '1em' }}>
                  {attachments.map((name, i) => (
                    <p key={i}>
                      {i === 0 ? '附件：' : '　　　'}
                      {attachments.length > 1 ? `${i + 1}.` : ''}
                      {name}
                    </p>
                  ))}
                </div>
              ) : null}
              {from || date ? (
                <div className="z-letter-sign">
                  {from ? <div>{from}</div> : null}
                  {date ? <div>{date}</div> : null}
                </div>
              ) : null}
              {copies ? (
                <p
                  className="z-letter-to"
                  style={{ marginTop: '1em', borderTop: '1px solid #000', borderBottom: '1px solid #000' }}
                >
                  抄送：{copies}。
                </p>
              ) : null}
            </div>
          </div>
          <div className="z-letter-page" data-even={page % 2 === 0}>
            — {page} —
          </div>
        </div>
      </div>
    </section>
  );
}

/** Through the sheets of a letter; nothing where one sheet holds it. */
export const PageArrows = ({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) =>
  pages > 1 ? (
    <span>
      <button
        type="button"
        className="z-iconbtn"
        aria-label="上一页"
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      >
        <Icon as={ChevronLeft} />
      </button>
      <button
        type="button"
        className="z-iconbtn"
        aria-label="下一页"
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
      >
        <Icon as={ChevronRight} />
      </button>
    </span>
  ) : null;
