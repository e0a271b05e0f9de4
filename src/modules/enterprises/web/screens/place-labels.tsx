/** Labels for the spot (部位码标签): twelve to a sheet of A4, cut along the lines. */
import encodeQR from 'qr';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Empty, ErrorFace, Loading, PrintButton } from '#kernel/web/ui/index.ts';
import { getEnterprise } from '../../shared/contract.ts';
import { listPlaces, placeLink, type EnterprisePlace } from '../../shared/places.ts';
import { enterprisePath } from '../words.ts';
import '../enterprises.css';

export function Component() {
  const { id = '' } = useParams();
  const file = useGet(getEnterprise, { params: { id } });
  const places = useGet(listPlaces, { params: { id } });
  const error = file.error ?? places.error;
  if (error) return <ErrorFace error={error} onRetry={() => void places.refetch()} />;
  if (!file.data || !places.data) return <Loading rows={8} />;
  const used = places.data.items.filter((place) => place.isActive);
  return (
    <div className="z-page">
      <div className="en-labelbar z-noprint">
        <PrintButton label={`打印 ${used.length} 张标签`} />
        <Button to={enterprisePath(id)}>回到企业档案</Button>
      </div>
      {used.length === 0 ? <Empty title="还没有登记部位" text="请先在企业档案里登记部位。" /> : null}
      <div className="en-labels">
        {used.map((place) => (
          <Label key={place.id} place={place} firm={file.data.name} />
        ))}
      </div>
    </div>
  );
}

function Label({ place, firm }: { place: EnterprisePlace; firm: string }) {
  const squares = useMemo(
    () => encodeQR(placeLink(location.origin, place.code), 'raw', { ecc: 'quartile', border: 2 }),
    [place.code],
  );
  const path = squares.map((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return (
    <section className="en-label" aria-label={`${place.name} ${place.code}`}>
      <svg
        viewBox={`0 0 ${squares.length} ${squares.length}`}
        role="img"
        aria-label={`部位码 ${place.code}`}
        shapeRendering="crispEdges"
      >
        <path d={path} />
      </svg>
      <div>
        <strong>{place.name}</strong>
        <span>{firm}</span>
        <code>{place.code}</code>
        <small>发现隐患，扫码上报</small>
      </div>
    </section>
  );
}
