/** 扫部位码: the camera looks for a label; a picture of one, or the eight signs under it, do as well. */
import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { call } from '#kernel/web/api.ts';
import { ActError, Button, DetailDrawer } from '#kernel/web/ui/index.ts';
import { findPlace, placeCodeIn, type FoundPlace } from '../../shared/places.ts';
import './place-scanner.css';

/** The text of the first square in a picture; null when there is none. */
async function readPicture(file: Blob): Promise<string | null> {
  const { decodeQR } = await import('qr/decode.js');
  const picture = await createImageBitmap(file);
  // Large photos are read at several sizes: a label far away needs the detail, a near one less noise.
  for (const most of [1600, 900, 500]) {
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext('2d', { willReadFrequently: true });
    if (!brush) return null;
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      // Nothing found at this size.
    }
  }
  return null;
}

export interface PlaceScannerProps {
  open: boolean;
  onClose: () => void;
  onFound: (place: FoundPlace) => void;
  /** Labels that need no asking: without a network these are found all the same. */
  known?: readonly FoundPlace[];
}

export function PlaceScanner({ open, onClose, onFound, known = [] }: PlaceScannerProps) {
  return (
    <DetailDrawer open={open} onClose={onClose} title="扫部位码" note="对准贴在现场的标签">
      {open ? <Scanner onFound={onFound} known={known} /> : null}
    </DetailDrawer>
  );
}

function Scanner({ onFound, known }: { onFound: (place: FoundPlace) => void; known: readonly FoundPlace[] }) {
  const video = useRef<HTMLVideoElement>(null);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [hasCamera, setHasCamera] = useState<boolean | null>(null);
  const [typed, setTyped] = useState('');
  const asking = useRef(false);

  const take = async (text: string | null): Promise<boolean> => {
    const code = text === null ? null : placeCodeIn(text);
    if (!code) {
      setSaid(text === null ? '照片里没有找到部位码，请靠近一些再拍' : '这不是部位码，请扫贴在现场的标签');
      return false;
    }
    const here = known.find((place) => place.code === code);
    if (here) {
      onFound(here);
      return true;
    }
    if (asking.current) return false;
    asking.current = true;
    setSaid('');
    setError(null);
    try {
      onFound(await call(findPlace, { params: { code } }));
      return true;
    } catch (fault) {
      setError(fault);
      return false;
    } finally {
      asking.current = false;
    }
  };
  const latest = useRef(take);
  latest.current = take;

  useEffect(() => {
    let stopped = false;
    let stop = (): void => undefined;
    const begin = async (): Promise<void> => {
      const player = video.current;
      if (!player || !('mediaDevices' in navigator)) throw new Error('no camera');
      const { QRCanvas, frameLoop, rearCamera } = await import('qr/dom.js');
      const camera = await rearCamera(player);
      if (stopped) return camera.stop();
      setHasCamera(true);
      const canvas = new QRCanvas();
      let last = '';
      const cancel = frameLoop(() => {
        void camera.readFrame(canvas).then((found) => {
          if (typeof found !== 'string' || found === last) return;
          last = found;
          void latest.current(found);
        });
      }, player);
      stop = () => {
        cancel();
        camera.stop();
      };
    };
    begin().catch(() => {
      if (!stopped) setHasCamera(false);
    });
    return () => {
      stopped = true;
      stop();
    };
  }, []);

  return (
    <div className="en-scan">
      <video ref={video} className="en-scan-view" hidden={hasCamera !== true} muted playsInline aria-label="取景" />
      {hasCamera === false ? (
        <p className="z-note">没有用上摄像头，可以拍一张标签的照片，或输入标签下方的 8 位码。</p>
      ) : null}
      <label className="en-scan-photo">
        <span>拍标签或从相册选</span>
        <input
          type="file"
          accept="image/*"
          aria-label="标签照片"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file)
              void readPicture(file)
                .catch(() => null)
                .then(take);
          }}
        />
      </label>
      <form
        className="en-scan-typed"
        onSubmit={(event) => {
          event.preventDefault();
          void take(typed);
        }}
      >
        <Input
          aria-label="标签下方的 8 位码"
          placeholder="标签下方的 8 位码"
          value={typed}
          maxLength={12}
          autoCapitalize="characters"
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit">用这个码</Button>
      </form>
      <p className="z-small" role="status">
        {said}
      </p>
      <ActError error={error} />
    </div>
  );
}
