/** Figures that open their rows. */
import { AlertCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { count } from '../format.ts';
import { Icon } from './icon.tsx';

export interface FigureLinkProps {
  value: number;
  /** The accessible name: `二号桥街道 工贸 未销号重大隐患 6 件`. */
  sentence: string;
  to?: string | undefined;
  onOpen?: (() => void) | undefined;
  tone?: 'plain' | 'overdue';
  size?: 's' | 'm' | 'l';
  unit?: string;
  /** In place of the number: a rate (81.6%) or an amount in words. */
  text?: string;
  /** Public figures under 3 read 少于 3, so that nobody can be found out. */
  publicFigure?: boolean;
  /** False in table cells, whose column head already says 逾期. */
  icon?: boolean;
}

/** A number that opens exactly the rows it counts; zero is plain. */
export function FigureLink({
  value,
  sentence,
  to,
  onOpen,
  tone = 'plain',
  size = 's',
  unit,
  text: words,
  publicFigure,
  icon = true,
}: FigureLinkProps) {
  const text =
    words ?? (publicFigure && value > 0 && value < 3 ? '少于 3' : `${count(value)}${unit ? ` ${unit}` : ''}`);
  const cls = ['z-fig', tone === 'overdue' && 'z-fig-overdue', size !== 's' && `z-fig-${size}`]
    .filter(Boolean)
    .join(' ');
  if ((value === 0 && words === undefined) || (publicFigure && value < 3) || (to === undefined && !onOpen)) {
    return <span className={`z-num z-fig-zero ${size === 's' ? '' : `z-fig-${size}`}`}>{text}</span>;
  }
  const name = `${sentence}，查看明细`;
  const link =
    to === undefined ? (
      <button type="button" className={cls} aria-label={name} onClick={onOpen}>
        {text}
      </button>
    ) : (
      <Link to={to} className={cls} aria-label={name}>
        {text}
      </Link>
    );
  return tone === 'overdue' && icon ? (
    <span className="z-figwrap">
      <Icon as={AlertCircle} />
      {link}
    </span>
  ) : (
    link
  );
}

export interface FigureTerm extends Omit<FigureLinkProps, 'size'> {
  label: ReactNode;
  note?: ReactNode;
  sign?: '+' | '−' | '=';
}

/** 期初 + 新增 + 复发 − 销号 = 现有, each a link; at the side what part of it stands out. */
export function FigureSum({ terms, side }: { terms: readonly FigureTerm[]; side?: readonly FigureTerm[] }) {
  const cell = ({ label, note, sign, ...figure }: FigureTerm, big: boolean) => (
    <div>
      <div className="z-figsum-label">
        {label} {note ? <small>{note}</small> : null}
      </div>
      <FigureLink {...figure} size={big ? 'l' : 'm'} />
    </div>
  );
  return (
    <div className="z-figsum">
      {terms.map((term, i) => (
        <div key={i} className="z-figsum-term">
          {term.sign ? (
            <span className="z-figsum-sign">
              <span aria-hidden="true">{term.sign}</span>
              <span className="z-vh">{{ '+': '加', '−': '减', '=': '等于' }[term.sign]}</span>
            </span>
          ) : null}
          {cell(term, term.sign === '=')}
        </div>
      ))}
      {side?.length ? (
        <div className="z-figsum-side">
          {side.map((term, i) => (
            <div key={i}>{cell(term, false)}</div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
