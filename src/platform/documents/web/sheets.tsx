/** The sheets of a letter in true A4 proportions; the same on the screen and from the printer. */
import { useState, type CSSProperties, type ReactNode } from 'react';
import { PageArrows } from '#kernel/web/ui/index.ts';
import { fullCell, layOutSheets, type LetterToLayOut, type Placed, type Sheet } from '../shared/grid.ts';
import { CELL_MM, headScale, PT_MM, sheet as paper } from '../shared/measures.ts';
import './sheets.css';

const mm = (n: number): string => `calc(${n.toFixed(3)} * var(--mm))`;

/** Latin letters and digits stand in half cells; each run keeps its width whatever the machine's fonts are. */
function Cells({ text, pt, cell }: { text: string; pt: number; cell: number }) {
  return (
    <>
      {(text.match(/[\u0021-\u007e]+|[“”‘’]|[^\u0021-\u007e“”‘’]+/g) ?? []).map((piece, i) =>
        /^[\u0021-\u007e]/.test(piece) ? (
          <span key={i} className="ltr-latin" style={{ width: mm((piece.length * cell) / 2) }}>
            <span>{piece}</span>
          </span>
        ) : /[“”‘’]/.test(piece) ? (
          // Many fonts draw these as narrow Western quotes.
          <span key={i} className="ltr-quote" data-open={/[“‘]/.test(piece)} style={{ width: mm(cell) }}>
            {piece}
          </span>
        ) : (
          <span key={i} style={{ letterSpacing: mm(cell - pt * PT_MM) }}>
            {piece}
          </span>
        ),
      )}
    </>
  );
}

/** Height in millimetres of the drawing that holds a rule. */
const RULE_BOX = 10;

function Item({ item }: { item: Placed }) {
  const at: CSSProperties = { left: mm(item.x), top: mm(item.y) };
  if (item.kind === 'rule')
    // Drawn, not a box: a browser rounds thin boxes to whole points of its screen, and 0.35 mm would print as 0.25.
    return (
      <svg
        className="ltr-rule"
        data-role={item.role}
        data-red={item.red}
        viewBox={`0 0 ${item.width} ${RULE_BOX}`}
        preserveAspectRatio="none"
        style={{ ...at, width: mm(item.width), height: mm(RULE_BOX) }}
      >
        <rect width={item.width} height={item.thickness} />
      </svg>
    );
  if (item.kind === 'row')
    return (
      <div className="ltr-row" data-role={item.role} data-head={item.isHead} style={{ ...at, height: mm(item.height) }}>
        {item.cells.map((cell, i) => (
          <div key={i} data-center={cell.center} style={{ width: mm(cell.width) }}>
            {cell.lines.map((line, n) => (
              <span key={n}>{line}</span>
            ))}
          </div>
        ))}
      </div>
    );
  const isHead = item.role === '发文机关标志';
  return (
    <div
      className={`ltr-line ltr-${item.face}`}
      data-role={item.role}
      data-red={item.red}
      style={{
        ...at,
        width: mm(item.width),
        height: mm(item.height),
        lineHeight: mm(item.height),
        fontSize: mm(item.pt * PT_MM),
        textAlign: item.align,
      }}
    >
      {isHead ? (
        <span className="ltr-narrow" style={{ transform: `scaleX(${headScale(item.text) / 100})` }}>
          {item.text}
        </span>
      ) : (
        <Cells
          text={item.text}
          pt={item.pt}
          cell={item.full ? fullCell(item.text, item.width) : item.grid ? CELL_MM : item.pt * PT_MM}
        />
      )}
    </div>
  );
}

function OneSheet({ sheet }: { sheet: Sheet }) {
  return (
    <div className="ltr-sheet" data-page={sheet.number}>
      {sheet.items.map((item, i) => (
        <Item key={i} item={item} />
      ))}
      {sheet.showsNumber ? (
        <div
          className="ltr-number"
          data-role="页码"
          data-even={sheet.number % 2 === 0}
          style={{ top: mm(paper.top + paper.textHeight + 7 - 3) }}
        >
          — {sheet.number} —
        </div>
      ) : null}
    </div>
  );
}

/** 公文预览: one page at a time on the screen, all of them on paper. */
export function LetterSheets({
  letter,
  heading = '公文预览',
  tools,
}: {
  letter: LetterToLayOut;
  heading?: string;
  tools?: ReactNode;
}) {
  const sheets = layOutSheets(letter);
  const [wanted, setPage] = useState(1);
  const page = Math.min(wanted, sheets.length);
  const shown = sheets[page - 1];
  return (
    <section className="z-letterwrap ltr-wrap" aria-label={heading}>
      <div className="z-letter-tools">
        <h2>{heading}</h2>
        <span className="z-small z-ink2">
          GB/T 9704 · 第 {page} 页，共 {sheets.length} 页
        </span>
        <PageArrows page={page} pages={sheets.length} onPage={setPage} />
        {tools ? <span className="ltr-tools">{tools}</span> : null}
      </div>
      <div className="ltr-box">{shown ? <OneSheet sheet={shown} /> : null}</div>
    </section>
  );
}

/** What the printer gets: every sheet, nothing else. */
export function PrintedSheets({ letter }: { letter: LetterToLayOut }) {
  return (
    <div className="ltr-print" aria-hidden="true">
      {layOutSheets(letter).map((sheet) => (
        <OneSheet key={sheet.number} sheet={sheet} />
      ))}
    </div>
  );
}
