/** The drawer at the right: rows behind a figure, one act, a picture. The whole screen on phones. */
import { Drawer } from 'antd';
import { X } from 'lucide-react';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { usePhone } from '../hooks.ts';
import { Icon } from './icon.tsx';
import { StateBar } from './charts.tsx';
import type { StateBarItem } from './charts.tsx';

export interface DetailDrawerProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  note?: ReactNode;
  /** 这个数怎么来 */
  how?: ReactNode;
  /** 为什么没完: bar by state. */
  bar?: readonly StateBarItem[];
  barTitle?: string;
  footer?: ReactNode;
  /** Pixels; 580 unless pictures stand side by side. */
  width?: number;
  /** False when the drawer must be answered (sign-in). */
  closable?: boolean;
  children?: ReactNode;
}

/**
 * Focus goes back to what opened the drawer. The drawer itself does so at the end of its animation; where that end is never
 * told (a busy machine, animations switched off), a keyboard would be left nowhere.
 */
function useFocusBack(open: boolean): void {
  // Read while rendering: when the effects run, focus is in the drawer already.
  const before = useMemo(() => (open ? document.activeElement : null), [open]);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (open) {
      opener.current = before;
      return;
    }
    const timer = window.setTimeout(() => {
      const [to, now] = [opener.current, document.activeElement];
      opener.current = null;
      const isNowhere =
        now === null || now === document.body || now.closest('.ant-drawer:not(.ant-drawer-open)') !== null;
      if (isNowhere && to instanceof HTMLElement && to.isConnected) to.focus({ preventScroll: true });
    }, 400);
    return () => window.clearTimeout(timer);
  }, [open, before]);
}

export function DetailDrawer({
  open,
  onClose,
  title,
  note,
  how,
  bar,
  barTitle = '为什么没完',
  footer,
  width = 580,
  closable = true,
  children,
}: DetailDrawerProps) {
  const phone = usePhone();
  const head = useId();
  useFocusBack(open);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={phone ? '100%' : width}
      closable={false}
      keyboard={closable}
      mask={{ closable }}
      destroyOnHidden
      aria-labelledby={head}
      styles={{
        header: { padding: '16px 22px 8px', borderBottom: 0 },
        body: { padding: '4px 22px 22px' },
        footer: { padding: '12px 22px' },
        wrapper: { maxWidth: '100vw', boxShadow: '-8px 0 28px #17211E26' },
      }}
      title={
        <div style={{ display: 'flex', gap: 12, alignItems: 'flex-start' }}>
          <div style={{ flex: 1, minWidth: 0 }}>
            <h2 id={head} className="z-drawer-title">
              {title}
            </h2>
            {note ? (
              <div className="z-small z-ink2" style={{ fontWeight: 400 }}>
                {note}
              </div>
            ) : null}
          </div>
          {closable ? (
            <button type="button" className="z-iconbtn" aria-label="关闭" onClick={onClose}>
              <Icon as={X} />
            </button>
          ) : null}
        </div>
      }
      footer={footer ? <div className="z-drawer-foot">{footer}</div> : null}
    >
      {how ? (
        <div className="z-how">
          <b>这个数怎么来</b>
          {how}
        </div>
      ) : null}
      {bar?.length ? (
        <div style={{ marginBottom: 14 }}>
          <b>{barTitle}</b>
          <StateBar items={bar} />
        </div>
      ) : null}
      {children}
    </Drawer>
  );
}
