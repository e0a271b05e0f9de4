/** In the hand: photo first, one filled button at the bottom, words when the network is gone. */
import { AlertCircle, Camera, ChevronLeft, ChevronRight, MapPin, MapPinOff, WifiOff, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { newKey, toApiError, upload } from '../api.ts';
import { distance as metres, hour, metresBetween } from '../format.ts';
import { useOnline, useTitle } from '../hooks.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export function PhonePage({
  title,
  back,
  right,
  bottom,
  children,
}: {
  title: string;
  /** Address, or true for the page before. */
  back?: string | true;
  right?: ReactNode;
  bottom?: ReactNode;
  children: ReactNode;
}) {
  useTitle(title);
  const navigate = useNavigate();
  return (
    <div className="z-phone">
      <header className="z-phone-head">
        {back ? (
          <button
            type="button"
            className="z-phone-back"
            aria-label="返回"
            onClick={() => void (back === true ? navigate(-1) : navigate(back))}
          >
            <Icon as={ChevronLeft} />
          </button>
        ) : null}
        <h1>{title}</h1>
        {right ? <span className="z-ink3">{right}</span> : null}
      </header>
      <div className="z-phone-body">{children}</div>
      {bottom}
    </div>
  );
}

/** The one filled button, in reach of the thumb. */
export function BottomAct({
  label,
  note,
  onAct,
  busy,
  locked,
  type,
}: {
  label: string;
  note?: ReactNode;
  onAct?: () => void;
  busy?: boolean;
  locked?: string | null;
  type?: 'submit' | 'button';
}) {
  return (
    <div className="z-bottomact">
      <Button kind="filled" size="l" busy={busy} locked={locked} onClick={onAct} {...(type ? { type } : {})}>
        {label}
      </Button>
      {locked || note ? <p>{locked ?? note}</p> : null}
    </div>
  );
}

export const PhoneCard = ({
  label,
  right,
  children,
}: {
  label?: ReactNode;
  right?: ReactNode;
  children: ReactNode;
}) => (
  <section className="z-phonecard">
    {label || right ? (
      <div className="z-phonecard-label">
        <span>{label}</span>
        {right}
      </div>
    ) : null}
    {children}
  </section>
);

/** One thing to do: the whole row is the target, the pill is its verb. */
export function PhoneRow({
  icon,
  title,
  note,
  clock,
  action,
  to,
  onOpen,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  note?: ReactNode;
  clock?: ReactNode;
  action?: string;
  to?: string;
  onOpen?: () => void;
}) {
  return (
    <div className="z-phonerow">
      {icon ? (
        <span className="z-phonerow-icon">
          <Icon as={icon} />
        </span>
      ) : null}
      <div className="z-phonerow-main">
        <b>
          {to !== undefined ? (
            <Link to={to}>{title}</Link>
          ) : onOpen ? (
            <button type="button" className="z-link" style={{ color: 'inherit', fontWeight: 600 }} onClick={onOpen}>
              {title}
            </button>
          ) : (
            title
          )}
        </b>
        {note ? <p>{note}</p> : null}
      </div>
      {clock || action ? (
        <div className="z-phonerow-side">
          {clock}
          {action ? (
            <span className="z-pill" aria-hidden="true">
              {action}
            </span>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** A standing stop order: first, dark, cannot be put away. */
export const StopCard = ({ title, note, to }: { title: string; note: ReactNode; to?: string }) => (
  <section className="z-stopcard">
    <Icon as={AlertCircle} size={20} />
    <div style={{ flex: 1 }}>
      <b>{to ? <Link to={to}>{title}</Link> : title}</b>
      <p>{note}</p>
    </div>
    {to ? <Icon as={ChevronRight} /> : null}
  </section>
);

/** Shows itself while there is no network. `always` for samples. */
export function OfflineBand({ always, title, note }: { always?: boolean; title?: string; note?: ReactNode }) {
  const online = useOnline();
  if (online && !always) return null;
  return (
    <div className="z-offline" role="status">
      <Icon as={WifiOff} size={20} />
      <div>
        <b>{title ?? '没有网络，可以继续填写'}</b>
        <span className="z-small">{note ?? '草稿存在本机，联网后再提交，不会重复'}</span>
      </div>
    </div>
  );
}

export interface Photo {
  /** The same key for the same picture makes one stored file, however often it is sent. */
  key: string;
  file?: File;
  /** Address to show it by. */
  url: string;
  /** ISO moment. */
  takenAt: string;
  lng?: number;
  lat?: number;
  /** Metres. */
  accuracy?: number;
  /** Metres from the site, when the site is known. */
  distance?: number;
  fileId?: string;
  progress?: number;
  fault?: string;
}

type Place = { lng: number; lat: number; accuracy: number };

/** Where the phone is, asked once; null while unknown, words when refused. */
export function usePlace(): { place: Place | null; fault: string | null } {
  const [place, setPlace] = useState<Place | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (!('geolocation' in navigator)) {
      setFault('这台设备不能定位');
      return;
    }
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        setPlace({ lng: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy });
        setFault(null);
      },
      (error) => setFault(error.code === error.PERMISSION_DENIED ? '未允许定位，照片将注明无拍摄位置' : '暂时定不了位'),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, []);
  return { place, fault };
}

/** 已定位，距企业 12 米 */
export function PlaceChip({
  place,
  fault,
  site,
}: {
  place: Place | null;
  fault: string | null;
  site?: { lng: number; lat: number } | null | undefined;
}) {
  if (fault) {
    return (
      <span className="z-place z-place-bad">
        <Icon as={MapPinOff} />
        {fault}
      </span>
    );
  }
  return (
    <span className="z-place" role="status">
      <Icon as={MapPin} />
      {place
        ? site
          ? `已定位，距企业 ${metres(metresBetween(place, site))}`
          : `已定位，误差 ${metres(place.accuracy)}`
        : '正在定位'}
    </span>
  );
}

/** Camera first: on a phone the button opens the camera at once; each photo carries its time, place and distance. */
export function PhotoPicker({
  value,
  onChange,
  site,
  max = 9,
  gallery = true,
  words = '先拍照。文字可以稍后补，也可以说。',
}: {
  value: readonly Photo[];
  onChange: (photos: Photo[]) => void;
  site?: { lng: number; lat: number } | null;
  max?: number;
  /** Also allow pictures taken before. */
  gallery?: boolean;
  words?: string;
}) {
  const { place, fault } = usePlace();
  const latest = useRef(value);
  latest.current = value;
  const add = (files: FileList | null, fresh: boolean): void => {
    const here = fresh ? place : null;
    const taken = [...(files ?? [])].slice(0, max - latest.current.length).map((file): Photo => {
      const photo: Photo = {
        key: newKey(),
        file,
        url: URL.createObjectURL(file),
        takenAt: new Date(fresh ? Date.now() : file.lastModified).toISOString(),
      };
      if (here) {
        Object.assign(photo, here);
        if (site) photo.distance = metresBetween(here, site);
      }
      return photo;
    });
    if (taken.length > 0) onChange([...latest.current, ...taken]);
  };
  const remove = (key: string): void => {
    const gone = value.find((photo) => photo.key === key);
    if (gone?.url.startsWith('blob:')) URL.revokeObjectURL(gone.url);
    onChange(value.filter((photo) => photo.key !== key));
  };
  const empty = value.length === 0;
  return (
    <div>
      <div className="z-photos">
        {value.map((photo, i) => (
          <div key={photo.key} className="z-photo">
            <img src={photo.url} alt={`第 ${i + 1} 张照片，${hour(photo.takenAt)}`} />
            <span className={`z-photo-chip${photo.fault ? ' z-photo-chip-bad' : ''}`}>
              {photo.fault ??
                (photo.progress !== undefined && photo.progress < 1 && !photo.fileId
                  ? `已传 ${Math.round(photo.progress * 100)}%`
                  : `${hour(photo.takenAt)}${photo.distance === undefined ? '' : ` · ${metres(photo.distance)}`}`)}
            </span>
            <button
              type="button"
              className="z-photo-x"
              aria-label={`删除第 ${i + 1} 张照片`}
              onClick={() => remove(photo.key)}
            >
              <Icon as={X} />
            </button>
          </div>
        ))}
        {value.length < max ? (
          <label className={`z-photo-add${empty ? ' z-photo-first' : ''}`}>
            <input
              type="file"
              className="z-vh"
              accept="image/*"
              capture="environment"
              multiple
              onChange={(event) => {
                add(event.target.files, true);
                event.target.value = '';
              }}
            />
            <Icon as={Camera} />
            <span>{empty ? '拍照' : '再拍一张'}</span>
            {empty ? <span className="z-note">{words}</span> : null}
          </label>
        ) : null}
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', marginTop: 8 }}>
        <PlaceChip place={place} fault={fault} site={site} />
        {gallery && value.length < max ? (
          <label className="z-link z-link-under" style={{ position: 'relative', padding: '10px 4px' }}>
            <input
              type="file"
              className="z-vh"
              accept="image/*"
              multiple
              onChange={(event) => {
                add(event.target.files, false);
                event.target.value = '';
              }}
            />
            从相册选
          </label>
        ) : null}
      </div>
    </div>
  );
}

/**
 * Sends the photos that have no file yet, two at a time, and answers all file ids in order.
 * Throws `ApiError` of the first that failed; those already sent keep their ids and are not sent again.
 */
export async function uploadPhotos(photos: readonly Photo[], onChange: (photos: Photo[]) => void): Promise<string[]> {
  const list = photos.map((photo) => ({ ...photo }));
  const tell = (): void => onChange(list.map((photo) => ({ ...photo })));
  const waiting = list.filter((photo) => !photo.fileId && photo.file);
  const send = async (): Promise<void> => {
    for (let photo = waiting.shift(); photo; photo = waiting.shift()) {
      const one = photo;
      delete one.fault;
      try {
        const stored = await upload(one.file as File, {
          idempotencyKey: one.key,
          fields: {
            takenAt: one.takenAt,
            ...(one.lng === undefined
              ? {}
              : { lng: String(one.lng), lat: String(one.lat), accuracy: String(one.accuracy ?? '') }),
          },
          onProgress: (share) => {
            one.progress = share;
            tell();
          },
        });
        one.fileId = stored.id;
        one.progress = 1;
        tell();
      } catch (error) {
        one.fault = '没有传上，再试';
        delete one.progress;
        tell();
        throw toApiError(error);
      }
    }
  };
  await Promise.all([send(), send()]);
  return list.map((photo) => photo.fileId as string);
}
