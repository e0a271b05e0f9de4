/** The port to carriers outside (短信、邮件). Without an adapter nothing is sent, and the record says so. */
import type { OutsideChannel } from '../shared/schema.ts';

export interface OutsideMessage {
  /** The same for every try: a carrier that knows it sends once. */
  readonly deliveryId: string;
  readonly userId: string;
  readonly title: string;
  readonly body: string;
}

export interface Channel {
  readonly name: OutsideChannel;
  /** Sends one message. Throws when the carrier refused or was not reached; answers the carrier's reference. */
  send(message: OutsideMessage): Promise<{ reference?: string }>;
}

const channels = new Map<OutsideChannel, Channel>();

/** Plugs a carrier in; `null` unplugs it. */
export function registerChannel(name: OutsideChannel, channel: Channel | null): void {
  if (channel) channels.set(name, channel);
  else channels.delete(name);
}

export const channelOf = (name: OutsideChannel): Channel | undefined => channels.get(name);
