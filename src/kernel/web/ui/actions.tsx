/** What this person may do now, the drawer in which an act is done, and refusals in words. */
import { Input } from 'antd';
import { AlertCircle, Lock, RotateCw } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { toApiError } from '../api.ts';
import type { ApiError } from '../api.ts';
import { Button } from './button.tsx';
import { DetailDrawer } from './drawer.tsx';
import { ConflictFace } from './faces.tsx';
import { Icon } from './icon.tsx';
import { Consequences } from './record.tsx';

/** As it travels with a record; acts never ours are absent. */
export interface AllowedAction {
  action: string;
  label: string;
  primary?: boolean | undefined;
  /** Could do it, but not now: why, in one line. */
  locked?: { reason: string } | null | undefined;
}

/** 您现在可以: first allowed act filled, others outlined, locked ones with their reason. */
export function ActionBar({
  actions,
  onAct,
  icons = {},
  busy,
  empty = '这一步没有需要您办理的事项。',
}: {
  actions: readonly AllowedAction[];
  onAct: (action: string) => void;
  icons?: Readonly<Record<string, LucideIcon>>;
  busy?: string | null | undefined;
  empty?: ReactNode;
}) {
  const base = useId();
  if (actions.length === 0) return <p className="z-small z-ink2">{empty}</p>;
  const primary = (actions.find((one) => one.primary && !one.locked) ?? actions.find((one) => !one.locked))?.action;
  const ordered = [...actions].sort(
    (a, b) =>
      Number(Boolean(a.locked)) - Number(Boolean(b.locked)) ||
      Number(b.action === primary) - Number(a.action === primary),
  );
  return (
    <div className="z-acts">
      {ordered.map((one) =>
        one.locked ? (
          <div key={one.action}>
            <button
              type="button"
              className="z-btn"
              aria-disabled="true"
              aria-describedby={`${base}-${one.action}`}
              onClick={(event) => event.preventDefault()}
            >
              <Icon as={Lock} />
              {one.label}
            </button>
            <p className="z-acts-reason" id={`${base}-${one.action}`}>
              {one.locked.reason}
            </p>
          </div>
        ) : (
          <Button
            key={one.action}
            kind={one.action === primary ? 'filled' : 'outline'}
            icon={icons[one.action]}
            busy={busy === one.action}
            onClick={() => onAct(one.action)}
          >
            {one.label}
          </Button>
        ),
      )}
    </div>
  );
}

/** A refused or failed act: what happened, what is kept, what to do. Nothing when there is no error. */
export function ActError({
  error,
  onRetry,
  onReload,
  onCompare,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Shown when somebody else changed the record first. */
  onReload?: (() => void) | undefined;
  /** Lays both versions side by side, where the screen can. */
  onCompare?: (() => void) | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) box.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (!error) return null;
  const known: ApiError = toApiError(error);
  if (known.stale) {
    return (
      <div ref={box}>
        <ConflictFace
          who={known.details.who as string | undefined}
          at={known.details.at as string | undefined}
          what={(known.details.what as string | undefined) ?? known.detail}
          onReload={onReload ?? onRetry}
          onCompare={onCompare}
        />
      </div>
    );
  }
  return (
    <div className="z-acterror" role="alert" ref={box}>
      <Icon as={AlertCircle} />
      <div>
        <div>{known.detail}</div>
        {known.errors.length > 0 ? (
          <ul>
            {known.errors.map((issue, i) => (
              <li key={i}>{issue.message}</li>
            ))}
          </ul>
        ) : null}
        {known.status === 0 || known.status >= 500 ? (
          <div style={{ display: 'flex', gap: 10, alignItems: 'center', marginTop: 6 }}>
            {onRetry ? (
              <Button size="s" icon={RotateCw} onClick={onRetry}>
                再试一次
              </Button>
            ) : null}
            {known.requestId ? <span className="z-note">编号 {known.requestId.slice(-8)}</span> : null}
          </div>
        ) : null}
      </div>
    </div>
  );
}

export interface ConfirmActProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  intro?: ReactNode;
  consequences?: readonly ReactNode[];
  consequencesTitle?: string;
  opinion?: { label: string; required?: boolean; placeholder?: string; max?: number; help?: string };
  /** The verb of the act: 登记复查结论, 送签. */
  confirm: string;
  danger?: boolean;
  /** Does the act; the drawer stays open when it is refused. */
  act: (opinion: string) => Promise<unknown> | void;
  error?: unknown;
  busy?: boolean;
  /** Why it cannot be done yet (a field below is empty). */
  locked?: string | null;
  width?: number;
  children?: ReactNode;
}

/** One act in a drawer: what it means, the words it needs, what it sets going, its verb. */
export function ConfirmAct({
  open,
  onClose,
  title,
  intro,
  consequences = [],
  consequencesTitle,
  opinion,
  confirm,
  danger,
  act,
  error,
  busy,
  locked,
  width,
  children,
}: ConfirmActProps) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const id = useId();
  useEffect(() => {
    if (!open) {
      setText('');
      setMissing(false);
    }
  }, [open]);
  const submit = (): void => {
    if (opinion?.required && !text.trim()) {
      setMissing(true);
      document.getElementById(`${id}-opinion`)?.focus();
      return;
    }
    void act(text.trim());
  };
  return (
    <DetailDrawer
      open={open}
      onClose={onClose}
      title={title}
      {...(width ? { width } : {})}
      footer={
        <>
          <Button kind={danger ? 'danger' : 'filled'} busy={busy} locked={locked} onClick={submit}>
            {confirm}
          </Button>
          <Button onClick={onClose}>暂不办理</Button>
        </>
      }
    >
      <div className="z-stack" style={{ gap: 16 }}>
        {intro ? <div className="z-ink2">{intro}</div> : null}
        <ActError error={error} onRetry={submit} />
        {children}
        {opinion ? (
          <div>
            <div className="z-field-label">
              <label htmlFor={`${id}-opinion`}>
                {opinion.label}
                {opinion.required ? '' : '（选填）'}
              </label>
            </div>
            <Input.TextArea
              id={`${id}-opinion`}
              value={text}
              rows={4}
              maxLength={opinion.max ?? 1000}
              placeholder={opinion.placeholder}
              aria-invalid={missing || undefined}
              aria-describedby={missing ? `${id}-missing` : undefined}
              {...(missing ? { status: 'error' as const } : {})}
              onChange={(event) => {
                setText(event.target.value);
                if (event.target.value.trim()) setMissing(false);
              }}
            />
            {opinion.help ? <div className="z-field-help">{opinion.help}</div> : null}
            {missing ? (
              <div className="z-field-error" id={`${id}-missing`} role="alert">
                <Icon as={AlertCircle} />
                请填写{opinion.label}
              </div>
            ) : null}
          </div>
        ) : null}
        <Consequences items={consequences} title={consequencesTitle ?? '办理以后'} />
      </div>
    </DetailDrawer>
  );
}

/**
 * One act that asks for more than an opinion: what is asked (`children`), what is wrong with it (`fault`: found on the page,
 * `error`: said by the server), one button that does it. Mount it while the act is open.
 */
export function ActDrawer({
  title,
  note,
  width,
  onClose,
  confirm,
  danger,
  busy,
  onSubmit,
  error,
  onReload,
  fault,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  width?: number;
  onClose: () => void;
  /** The verb of the act. */
  confirm: string;
  danger?: boolean | undefined;
  busy?: boolean;
  onSubmit: () => void;
  error?: unknown;
  /** Reads the record again when somebody else changed it first. */
  onReload?: () => void;
  fault?: string | null;
  children?: ReactNode;
}) {
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={title}
      {...(note === undefined ? {} : { note })}
      {...(width ? { width } : {})}
      footer={
        <Button kind={danger ? 'danger' : 'filled'} size="l" busy={busy} onClick={onSubmit}>
          {confirm}
        </Button>
      }
    >
      <ActError error={error} onRetry={onSubmit} onReload={onReload} />
      {fault ? (
        <p className="z-field-error" role="alert">
          {fault}
        </p>
      ) : null}
      {children}
    </DetailDrawer>
  );
}
