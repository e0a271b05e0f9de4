/** Ctrl K: enterprises, hazard numbers, letter numbers, clauses. Each room finds its own; those closed to me are left out. */
import { useQueries } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '#kernel/web/api.ts';
import { useNarrow, usePaused } from '#kernel/web/hooks.ts';
import { Icon } from '#kernel/web/ui/index.ts';
import { roomSearches } from './rooms.ts';

const placeholder = '企业、隐患编号、文号、判定条款';

export function SearchBar() {
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(-1);
  const q = usePaused(typed.trim(), 250);
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const asks = open && q.length >= 2;

  const answers = useQueries({
    queries: roomSearches.map((room) => ({
      queryKey: ['search', room.label, q],
      queryFn: ({ signal }: { signal: AbortSignal }) => room.find(q, signal),
      enabled: asks,
      staleTime: 30_000,
      retry: false,
    })),
  });
  const groups = roomSearches
    .map((room, i) => ({ label: room.label, hits: answers[i]?.data ?? [] }))
    .filter((group) => group.hits.length > 0);
  const flat = groups.flatMap((group) => group.hits);
  const busy = asks && answers.some((answer) => answer.isFetching);
  const failed = answers.some(
    (answer) => answer.error instanceof ApiError && ![401, 403, 404].includes(answer.error.status),
  );

  useEffect(() => setAt(-1), [q]);
  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen(true);
        window.setTimeout(() => box.current?.focus(), 0);
      }
    };
    const outside = (event: PointerEvent): void => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('keydown', key);
    document.addEventListener('pointerdown', outside);
    return () => {
      window.removeEventListener('keydown', key);
      document.removeEventListener('pointerdown', outside);
    };
  }, []);

  const close = (): void => {
    setOpen(false);
    setTyped('');
  };
  const go = (path: string): void => {
    close();
    box.current?.blur();
    void navigate(path);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (typed) setTyped('');
      else setOpen(false);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (flat.length > 0) setAt((now) => (now + step + flat.length) % flat.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      const hit = flat[at] ?? flat[0];
      if (hit) go(hit.path);
    }
  };

  const field = (
    <>
      <Icon as={Search} />
      <input
        ref={box}
        type="search"
        className="z-input"
        role="combobox"
        aria-label={`全局查找：${placeholder}`}
        aria-expanded={asks}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        placeholder={placeholder}
        value={typed}
        onFocus={() => setOpen(true)}
        onChange={(event) => {
          setTyped(event.target.value);
          setOpen(true);
        }}
        onKeyDown={key}
        onBlur={(event) => {
          if (!narrow && event.relatedTarget && !frame.current?.contains(event.relatedTarget as Node)) setOpen(false);
        }}
      />
      {narrow ? null : (
        <kbd className="s-kbd" aria-hidden="true">
          Ctrl K
        </kbd>
      )}
    </>
  );
  let number = -1;
  const results = asks ? (
    <div className="s-search-panel">
      <div id={`${id}-list`} role="listbox" aria-label="查找结果">
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <div className="z-menu-head" aria-hidden="true">
              {group.label}
            </div>
            {group.hits.map((hit) => {
              number += 1;
              const here = number;
              return (
                <div
                  key={hit.path + hit.title}
                  id={`${id}-${here}`}
                  role="option"
                  aria-selected={here === at}
                  className={`s-hit${here === at ? ' s-hit-on' : ''}`}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => go(hit.path)}
                >
                  <div className="z-one">{hit.title}</div>
                  {hit.note ? <div className="z-note z-one">{hit.note}</div> : null}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div role="status" className="z-menu-head" style={{ paddingBottom: 6 }}>
        {busy
          ? '正在查找'
          : failed
            ? '有一部分没有查到，请稍后再试'
            : flat.length === 0
              ? `没有找到“${q}”，可以换两个连着的字试试`
              : `${flat.length} 条，上下键选择，回车打开`}
      </div>
    </div>
  ) : null;

  if (narrow) {
    return (
      <div ref={frame} className="s-search-narrow">
        <button
          type="button"
          className="z-iconbtn"
          aria-label="查找"
          aria-expanded={open}
          onClick={() => {
            setOpen(true);
            window.setTimeout(() => box.current?.focus(), 0);
          }}
        >
          <Icon as={Search} size={20} />
        </button>
        {open ? (
          <div className="s-search-full">
            <div className="s-search-row">
              <div className="z-search" style={{ flex: 1 }}>
                {field}
              </div>
              <button type="button" className="z-iconbtn" aria-label="关闭查找" onClick={close}>
                <Icon as={X} size={20} />
              </button>
            </div>
            {results}
          </div>
        ) : null}
      </div>
    );
  }
  return (
    <div ref={frame} className="s-search z-search" role="search">
      {field}
      {results}
    </div>
  );
}
