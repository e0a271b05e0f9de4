/** Frames: page, card, columns, rows, key and value, the head of a record. */
import { ChevronRight } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Fragment, useId } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import { useTitle } from '../hooks.ts';
import { Icon } from './icon.tsx';

export interface Crumb {
  label: string;
  to?: string;
}

export interface PageProps {
  title?: string;
  /** One sentence beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  tools?: ReactNode;
  crumbs?: readonly Crumb[];
  /** Title in the browser when the page draws its own head. */
  tabTitle?: string;
  children?: ReactNode;
}

export function Page({ title, note, actions, tools, crumbs, tabTitle, children }: PageProps) {
  useTitle(tabTitle ?? title);
  return (
    <div className="z-page">
      {crumbs ? (
        <nav className="z-crumbs" aria-label="位置">
          {crumbs.map((crumb, i) => (
            <Fragment key={i}>
              {i > 0 ? <Icon as={ChevronRight} /> : null}
              {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : <span aria-current="page">{crumb.label}</span>}
            </Fragment>
          ))}
        </nav>
      ) : null}
      {title ? <PageHead title={title} note={note} actions={actions} tools={tools} /> : null}
      {children}
    </div>
  );
}

export function PageHead({
  title,
  note,
  actions,
  tools,
}: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  tools?: ReactNode;
}) {
  return (
    <div className="z-pagehead">
      <div className="z-pagehead-text">
        <h1>{title}</h1>
        {note ? <p className="z-pagehead-note">{note}</p> : null}
      </div>
      {tools || actions ? (
        <div className="z-pagehead-acts">
          {tools}
          {actions}
        </div>
      ) : null}
    </div>
  );
}

export interface CardProps {
  title?: ReactNode;
  extra?: ReactNode;
  note?: ReactNode;
  /** False for tables and lists that reach the edge. */
  pad?: boolean;
  tone?: 'plain' | 'dark' | 'sunk';
  id?: string;
  className?: string;
  children?: ReactNode;
}

export function Card({ title, extra, note, pad = true, tone = 'plain', id, className, children }: CardProps) {
  const head = useId();
  return (
    <section
      className={['z-card', tone !== 'plain' && `z-card-${tone}`, className].filter(Boolean).join(' ')}
      id={id}
      aria-labelledby={title ? head : undefined}
    >
      {title || extra ? (
        <div className="z-card-head">
          <div className="z-card-head-text">
            {title ? <h2 id={head}>{title}</h2> : null}
            {note ? <span className="z-note">{note}</span> : null}
          </div>
          {extra ? <div className="z-card-extra">{extra}</div> : null}
        </div>
      ) : null}
      {pad ? <div className="z-card-pad">{children}</div> : children}
    </section>
  );
}

/** Columns of a template; `cards` fits as many as have room. */
export function Columns({
  kind,
  min,
  children,
}: {
  kind: 'work' | 'record' | 'form' | 'cards';
  min?: string;
  children: ReactNode;
}) {
  return (
    <div className={`z-cols z-cols-${kind}`} style={min ? ({ '--min': min } as CSSProperties) : undefined}>
      {children}
    </div>
  );
}

export const Stack = ({ children }: { children: ReactNode }) => <div className="z-stack">{children}</div>;

export interface KeyValueItem {
  label: ReactNode;
  value: ReactNode;
  wide?: boolean;
  note?: ReactNode;
}

/** Facts of a record. An empty value says so in words instead of a dash. */
export function KeyValue({ items, columns = 1 }: { items: readonly KeyValueItem[]; columns?: 1 | 2 | 3 }) {
  return (
    <dl className="z-kv" style={{ '--columns': columns } as CSSProperties}>
      {items.map((item, i) => (
        <div key={i} className={item.wide ? 'z-kv-wide' : undefined}>
          <dt>{item.label}</dt>
          <dd>
            {item.value === null || item.value === undefined || item.value === '' ? (
              <span className="z-ink3">未填写</span>
            ) : (
              item.value
            )}
            {item.note ? <div className="z-note">{item.note}</div> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export const Rows = ({ children, label }: { children: ReactNode; label?: string }) => (
  <ul className="z-rows" aria-label={label}>
    {children}
  </ul>
);

export interface RowProps {
  icon?: LucideIcon;
  /** A word beside the icon, e.g. the kind of work. */
  kind?: ReactNode;
  title: ReactNode;
  note?: ReactNode;
  right?: ReactNode;
  action?: ReactNode;
  to?: string | undefined;
  onOpen?: () => void;
  thin?: boolean;
}

/** One line of a list; the whole row is the target when it leads somewhere. */
export function Row({ icon, kind, title, note, right, action, to, onOpen, thin }: RowProps) {
  const leads = to !== undefined || onOpen !== undefined;
  return (
    <li>
      <div className={['z-row', thin && 'z-row-thin', leads && 'z-row-link'].filter(Boolean).join(' ')}>
        {icon || kind ? (
          <span className={kind ? 'z-row-side z-row-kind' : 'z-row-side'}>
            {icon ? <Icon as={icon} /> : null}
            {kind}
          </span>
        ) : null}
        <div className="z-row-main">
          <div className="z-row-title">
            {to !== undefined ? (
              <Link to={to}>{title}</Link>
            ) : onOpen ? (
              <button type="button" className="z-link" onClick={onOpen}>
                {title}
              </button>
            ) : (
              title
            )}
          </div>
          {note ? <div className="z-note z-sep">{typeof note === 'string' ? <span>{note}</span> : note}</div> : null}
        </div>
        {right || action ? (
          <div className="z-row-side">
            {right}
            {action}
          </div>
        ) : null}
      </div>
    </li>
  );
}

/** A heading inside a work list: 已逾期 2 件. */
export const GroupLine = ({
  title,
  note,
  tone,
}: {
  title: ReactNode;
  note?: ReactNode;
  tone?: 'overdue' | 'today';
}) => (
  <h3 className={`z-groupline${tone ? ` z-groupline-${tone}` : ''}`}>
    {title}
    {note ? <small>{note}</small> : null}
  </h3>
);

/** Meta parts with thin strokes between them. */
export const Parts = ({ children }: { children: ReactNode }) => <span className="z-sep">{children}</span>;

export function Avatar({ name }: { name: string }) {
  return (
    <span className="z-avatar" aria-hidden="true">
      {name.slice(0, 1)}
    </span>
  );
}

/** Who has to do with it. */
export function People({ items }: { items: readonly { name: string; note?: ReactNode; role?: ReactNode }[] }) {
  return (
    <ul className="z-people">
      {items.map((person, i) => (
        <li key={i}>
          <Avatar name={person.name} />
          <div>
            <div>{person.name}</div>
            {person.note ? <div className="z-note">{person.note}</div> : null}
          </div>
          {person.role ? <span className="z-people-role">{person.role}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** Head of a record: tags, number, title, lines, both clocks, state line. */
export function RecordHead({
  tags,
  code,
  title,
  lines,
  clocks,
  children,
}: {
  tags?: ReactNode;
  code?: ReactNode;
  title: string;
  lines?: readonly ReactNode[];
  clocks?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="z-card" style={{ marginBottom: 13 }}>
      <div className="z-recordhead">
        <div className="z-recordhead-main">
          <div className="z-recordhead-tags">
            {tags}
            {code ? <span className="z-ink2 z-small">{code}</span> : null}
          </div>
          <h1>{title}</h1>
          {lines?.map((line, i) => (
            <div key={i} className="z-recordhead-line">
              {line}
            </div>
          ))}
        </div>
        {clocks ? <div className="z-recordhead-clocks">{clocks}</div> : null}
      </div>
      {children ? <div className="z-recordhead-foot">{children}</div> : null}
    </section>
  );
}
