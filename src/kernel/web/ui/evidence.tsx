/** Evidence: tiles that say their faults in words, owed pieces, before and after side by side. */
import { AlertTriangle, Camera, Copy, FileText, MapPinOff, MapPinned, ShieldCheck } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { distance as metres } from '../format.ts';
import { DetailDrawer } from './drawer.tsx';
import { Icon } from './icon.tsx';

export interface EvidenceProps {
  /** Address of the whole picture. */
  photo?: string | undefined;
  /** Address of a small picture for the tile. */
  thumb?: string | undefined;
  /** 整改前, 整改后, 评估报告 … */
  label?: string | undefined;
  /** When taken, in words; `时间未知` when the picture does not say. */
  time?: string | undefined;
  pages?: number | undefined;
  /** In words: 与 0402 号照片相同 · 无拍摄位置 · 不满足条款要求. */
  faults?: readonly string[] | undefined;
  /** Metres from the enterprise. */
  distance?: number | null | undefined;
  /** A check that held: `SM3 已校验`. */
  verified?: string | undefined;
  onOpen?: (() => void) | undefined;
}

const faultIcon = (fault: string): LucideIcon =>
  fault.includes('相同') || fault.includes('重复') ? Copy : fault.includes('位置') ? MapPinOff : AlertTriangle;

export function EvidenceTile({ photo, thumb, label, time, pages, faults, distance, verified, onOpen }: EvidenceProps) {
  const picture = (
    <>
      {photo || thumb ? (
        <img src={thumb ?? photo} alt={`${label ?? '证据'}照片${time ? `，${time}` : ''}`} loading="lazy" />
      ) : (
        <span className="z-ev-doc">
          <Icon as={FileText} />
        </span>
      )}
      {label ? <span className="z-ev-label">{label}</span> : null}
    </>
  );
  return (
    <figure className="z-ev">
      {onOpen ? (
        <button
          type="button"
          className="z-ev-pic"
          onClick={onOpen}
          aria-label={`查看${label ?? '证据'}${time ? `，${time}` : ''}`}
        >
          {picture}
        </button>
      ) : (
        <span className="z-ev-pic">{picture}</span>
      )}
      <figcaption>
        {time || pages ? (
          <div className="z-ev-line">{[time, pages && `${pages} 页`].filter(Boolean).join(' · ')}</div>
        ) : null}
        {distance !== null && distance !== undefined ? (
          <div className="z-ev-line z-ev-good">
            <Icon as={MapPinned} />
            距企业 {metres(distance)}
          </div>
        ) : null}
        {verified ? (
          <div className="z-ev-line z-ev-good">
            <Icon as={ShieldCheck} />
            {verified}
          </div>
        ) : null}
        {faults?.map((fault) => (
          <div key={fault} className="z-ev-line z-ev-fault">
            <Icon as={faultIcon(fault)} />
            {fault}
          </div>
        ))}
      </figcaption>
    </figure>
  );
}

/** A piece that is still owed: what, and from where. */
export function OwedTile({
  what,
  note,
  onAdd,
}: {
  what: string;
  note?: string | undefined;
  onAdd?: (() => void) | undefined;
}) {
  const inner = (
    <>
      <Icon as={Camera} />
      <b>缺 {what}</b>
      {note ? <span>{note}</span> : null}
    </>
  );
  return onAdd ? (
    <button type="button" className="z-ev-owed" onClick={onAdd}>
      {inner}
    </button>
  ) : (
    <div className="z-ev-owed">{inner}</div>
  );
}

export interface EvidenceItem extends Omit<EvidenceProps, 'onOpen'> {
  key: string;
  /** Pieces of the same place are shown side by side. */
  place?: string | undefined;
  onOpen?: () => void;
}

/** Tiles, then owed pieces; a picture opens whole, beside the others of its place. */
export function EvidenceGrid({
  items,
  owed = [],
}: {
  items: readonly EvidenceItem[];
  owed?: readonly { what: string; note?: string; onAdd?: () => void }[];
}) {
  const [open, setOpen] = useState<EvidenceItem | null>(null);
  const beside = open
    ? items.filter((item) => item.photo && (item.key === open.key || (open.place && item.place === open.place)))
    : [];
  return (
    <>
      <div className="z-evgrid">
        {items.map(({ key, place: _place, ...item }) => {
          const whole = items.find((one) => one.key === key) as EvidenceItem;
          return (
            <EvidenceTile key={key} {...item} onOpen={item.onOpen ?? (item.photo ? () => setOpen(whole) : undefined)} />
          );
        })}
        {owed.map((piece) => (
          <OwedTile key={piece.what} {...piece} />
        ))}
      </div>
      <DetailDrawer
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open?.place ? `${open.place}：前后对比` : (open?.label ?? '证据')}
        width={beside.length > 1 ? 1080 : 720}
      >
        <EvidenceView items={beside} />
      </DetailDrawer>
    </>
  );
}

/** Whole pictures side by side, in the order given (before, after). */
export function EvidenceView({ items }: { items: readonly EvidenceItem[] }) {
  return (
    <div className="z-evview">
      {items.map((item) => (
        <figure key={item.key}>
          <img src={item.photo} alt={`${item.label ?? '证据'}照片${item.time ? `，${item.time}` : ''}`} />
          <figcaption>
            <b>{item.label}</b> <span className="z-ink2">{item.time}</span>
            {item.distance !== null && item.distance !== undefined ? (
              <span className="z-ink2">，距企业 {metres(item.distance)}</span>
            ) : null}
            {item.faults?.map((fault) => (
              <div key={fault} className="z-ev-line z-ev-fault">
                <Icon as={faultIcon(fault)} />
                {fault}
              </div>
            ))}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}
