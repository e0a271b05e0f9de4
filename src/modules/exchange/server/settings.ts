/** What the room must know of the environment: the district's signing key, and where a gateway fetches packages. */
import type { Signer } from '#kernel/server/signer.ts';

export interface ExchangeSettings {
  /** Made at the first use. */
  signer: () => Signer | null;
  /** Packages for receivers with the carrier `folder` are laid here, by receiver. */
  outDir: string | null;
}
const settings: ExchangeSettings = { signer: () => null, outDir: null };
export const configureExchange = (change: Partial<ExchangeSettings>): void => void Object.assign(settings, change);
export const exchangeSettings = (): Readonly<ExchangeSettings> => settings;
export const hasSigner = (): boolean => settings.signer() !== null;
