/** Photographs of joint work and of visits, each with when it was taken; what is no picture is named. */
import { fileUrl } from '#kernel/web/api.ts';
import { timeTick } from '#kernel/web/format.ts';
import type { WhistleView } from '../../shared/joint/whistle-schema.ts';
import './joint.css';

export const Photos = ({ files }: { files: WhistleView['photos'] }) =>
  files.length === 0 ? null : (
    <div className="jt-photos">
      {files.map((file) => (
        <figure key={file.id}>
          <a href={fileUrl(file.id)} target="_blank" rel="noreferrer">
            {file.hasThumb ? (
              <img
                src={fileUrl(file.id, 'thumb')}
                alt={`${file.label ?? '照片'} ${timeTick(file.takenAt ?? file.uploadedAt)}`}
                loading="lazy"
              />
            ) : (
              file.name
            )}
          </a>
          <figcaption>{timeTick(file.takenAt ?? file.uploadedAt)}</figcaption>
        </figure>
      ))}
    </div>
  );
