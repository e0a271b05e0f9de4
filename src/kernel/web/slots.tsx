/** Places on a page that rooms above fill: the page's room names the place and knows none of them, the app plugs them in. */
import { Suspense, type ComponentType } from 'react';

/** Each place with what its parts are given. */
export interface SlotProps {
  /** On the page of a hazard, beside its history. */
  'hazard.record': { hazardId: string; version: number };
}
type Part<K extends keyof SlotProps> = ComponentType<SlotProps[K]>;
const filled: { [K in keyof SlotProps]?: Part<K>[] } = {};

/** Puts a part (usually a `lazy` one) into a place; the same part twice counts once. */
export function fillSlot<K extends keyof SlotProps>(name: K, part: Part<K>): void {
  const parts = (filled[name] ??= []) as Part<K>[];
  if (!parts.includes(part)) parts.push(part);
}

export function Slot<K extends keyof SlotProps>({ name, given }: { name: K; given: SlotProps[K] }) {
  const parts = (filled[name] ?? []) as Part<K>[];
  return (
    <>
      {parts.map((One, i) => (
        <Suspense key={i} fallback={null}>
          <One {...given} />
        </Suspense>
      ))}
    </>
  );
}
