/** Faces of a screen: empty, failed, refused, changed by another, loading, done. */
import type { UseQueryResult } from '@tanstack/react-query';
import { CircleCheck, CloudAlert, Inbox, Lock, SearchX, Users } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { toApiError } from '../api.ts';
import { timeShort } from '../format.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export interface FaceAction {
  label: string;
  onAct?: (() => void) | undefined;
  to?: string | undefined;
  icon?: LucideIcon;
}

function Face({
  icon,
  title,
  text,
  acts,
  tone,
  role,
}: {
  icon: LucideIcon;
  title: ReactNode;
  text?: ReactNode;
  acts?: ReactNode;
  tone?: 'done';
  role?: 'alert' | 'status';
}) {
  return (
    <div className={`z-face${tone ? ` z-face-${tone}` : ''}`} role={role}>
      <Icon as={icon} />
      <p className="z-face-title">{title}</p>
      {text ? <p>{text}</p> : null}
      {acts ? <div className="z-face-acts">{acts}</div> : null}
    </div>
  );
}

const act = (action: FaceAction | undefined, filled = false): ReactNode =>
  action ? (
    <Button kind={filled ? 'filled' : 'outline'} icon={action.icon} to={action.to} onClick={action.onAct}>
      {action.label}
    </Button>
  ) : null;

/** Says what was searched and offers the next step. */
export const Empty = ({
  title,
  text,
  action,
  icon = Inbox,
}: {
  title: ReactNode;
  text?: ReactNode;
  action?: FaceAction | undefined;
  icon?: LucideIcon;
}) => <Face icon={icon} title={title} text={text} acts={act(action)} />;

/** What happened, what is kept, what to press, a short number for support. */
export function ErrorFace({
  error,
  onRetry,
  title,
  retry = '再试一次',
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  title?: ReactNode;
  retry?: string;
}) {
  const known = toApiError(error);
  if (known.status === 403) return <NoRight title="这里不对您开放" text={known.detail} />;
  if (known.status === 404) return <NotFound text={known.detail} />;
  return (
    <Face
      icon={CloudAlert}
      role="alert"
      title={title ?? (known.offline ? '没有连上服务器' : '没有取到内容')}
      text={known.detail}
      acts={
        <>
          {onRetry ? (
            <Button kind="filled" onClick={onRetry}>
              {retry}
            </Button>
          ) : null}
          {known.requestId ? <span className="z-note">编号 {known.requestId.slice(-8)}</span> : null}
        </>
      }
    />
  );
}

/** What is closed, why, how to ask. */
export const NoRight = ({
  title,
  text,
  action,
}: {
  title: ReactNode;
  text: ReactNode;
  action?: FaceAction | undefined;
}) => <Face icon={Lock} title={title} text={text} acts={act(action)} />;

export const NotFound = ({
  title = '没有找到',
  text,
  action,
}: {
  title?: ReactNode;
  text?: ReactNode;
  action?: FaceAction | undefined;
}) => (
  <Face
    icon={SearchX}
    title={title}
    text={text ?? '这个地址没有内容，可能已被撤销，或不在您的管理范围内。'}
    acts={act(action ?? { label: '回到首页', to: '/' })}
  />
);

/** Who, when, what; compare both. */
export const ConflictFace = ({
  who,
  at,
  what,
  onCompare,
  onReload,
}: {
  who?: string | undefined;
  at?: string | undefined;
  what?: ReactNode;
  onCompare?: (() => void) | undefined;
  onReload?: (() => void) | undefined;
}) => (
  <Face
    icon={Users}
    role="alert"
    title={`${who ?? '其他人'}${at ? ` ${timeShort(at) || `${at}`}` : '刚刚'}改过这条记录`}
    text={<>{what} 请核对后再保存，您的修改还在。</>}
    acts={
      <>
        {onCompare ? (
          <Button kind="filled" onClick={onCompare}>
            对比两份
          </Button>
        ) : null}
        {onReload ? <Button onClick={onReload}>看最新内容</Button> : null}
      </>
    }
  />
);

/** Number, who is next and by when, who was told, next item. */
export const DoneFace = ({
  title,
  code,
  next,
  told,
  action,
}: {
  title: ReactNode;
  code?: ReactNode;
  next?: ReactNode;
  told?: ReactNode;
  action?: FaceAction | undefined;
}) => (
  <Face
    icon={CircleCheck}
    tone="done"
    role="status"
    title={title}
    text={
      <>
        {code ? <>编号 {code}。</> : null}
        {next}
        {told}
      </>
    }
    acts={act(action)}
  />
);

/** Skeleton after 200 ms, words after 5 s, never a spinner over the page. `shown` skips the wait, for samples. */
export function Loading({
  rows = 3,
  shown = false,
  words = '数据较多，还在查，可先缩小范围',
}: {
  rows?: number;
  shown?: boolean;
  words?: string;
}) {
  const [stage, setStage] = useState(shown ? 1 : 0);
  useEffect(() => {
    const skeleton = window.setTimeout(() => setStage((now) => Math.max(now, 1)), 200);
    const text = shown ? 0 : window.setTimeout(() => setStage(2), 5000);
    return () => {
      window.clearTimeout(skeleton);
      window.clearTimeout(text);
    };
  }, [shown]);
  const lengths = [90, 68, 80, 60, 86];
  return (
    <div className="z-skel" aria-busy="true">
      <span className="z-vh" role="status">
        正在加载
      </span>
      {stage > 0
        ? Array.from({ length: rows }, (_, i) => (
            <div key={i} className="z-skel-row" aria-hidden="true">
              <i style={{ width: '18%' }} />
              <i style={{ width: `${(lengths[i % 5] as number) * 0.8}%` }} />
            </div>
          ))
        : null}
      {stage > 1 ? <div className="z-small z-ink2">{words}</div> : null}
    </div>
  );
}

/** What a face needs to know of a query. */
export type Asked<T> = Pick<UseQueryResult<T, Error>, 'data' | 'error' | 'isPending' | 'refetch'>;

/** The right face for a query: loading, failed, refused, or its data. */
export function QueryFace<T>({
  query,
  children,
  rows,
}: {
  query: Asked<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorFace error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading {...(rows ? { rows } : {})} />;
  return null;
}
