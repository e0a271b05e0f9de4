/** 完成这项要求的材料: papers of any room that fulfil a demand, and the buttons that make them. */
import { FilePlus2 } from 'lucide-react';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { Button } from '#kernel/web/ui/index.ts';
import type { ServingPapers } from '../../shared/schema.ts';

export function Serving({ papers }: { papers: readonly ServingPapers[] }) {
  if (papers.length === 0) return null;
  return (
    <section className="pl-sec" aria-label="完成这项要求的材料">
      <h3>完成这项要求的材料</h3>
      {papers.map((kind) => (
        <div key={kind.label} className="pl-serving">
          <p className="z-small z-ink2">
            {kind.label}
            {kind.total > 0 ? `（${kind.total}）` : kind.label === '填报凭证' ? '' : '：还没有'}
          </p>
          <ul className="pl-plain">
            {kind.items.map((one) => (
              <li key={one.id}>
                <Link to={one.to}>{one.title}</Link>
                <span className="z-ink2">
                  {' '}
                  {[one.title.includes(one.unitName) ? '' : one.unitName, one.on ? dayCol(one.on) : '', one.state]
                    .filter(Boolean)
                    .map((words, i) => (
                      <Fragment key={words}>
                        {i > 0 ? ' · ' : ''}
                        <span>{words}</span>
                      </Fragment>
                    ))}
                </span>
              </li>
            ))}
            {kind.total > kind.items.length ? (
              <li>
                <Link to={kind.all}>看全部 {kind.total} 份</Link>
              </li>
            ) : null}
          </ul>
          {kind.makes.length > 0 ? (
            <div className="pl-makes">
              {kind.makes.map((make) => (
                <Button key={make.to} size="s" icon={FilePlus2} to={make.to}>
                  {make.label}
                </Button>
              ))}
            </div>
          ) : null}
        </div>
      ))}
    </section>
  );
}
