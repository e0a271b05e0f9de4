/** COPY and the replication stream over a `pg` client: bulk data in and out, with back-pressure both ways. */
import type pg from 'pg';

/** What this file uses of the driver's connection beyond its types. */
type Wire = pg.Connection & {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(why: string): void;
};

/** Chunks that wait for the reader; past this the socket is paused. */
const WAITING_BYTES = 4 * 1024 * 1024;

abstract class Exchange {
  protected wire: Wire | null = null;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  submit(connection: pg.Connection): void {
    this.wire = connection as Wire;
    connection.query(this.#text);
  }
  abstract handleError(error: Error): void;
  abstract handleReadyForQuery(): void;
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(_message: { chunk: Buffer }): void {}
  handleCopyInResponse(_connection: pg.Connection): void {
    this.wire?.sendCopyFail('not expected');
  }
}

class Outward extends Exchange {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #state: 'going' | 'ended' | Error = 'going';
  #wake: () => void = () => {};

  override handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver's buffer is used again for the next message.
    this.#chunks.push(Buffer.from(chunk));
    this.#bytes += chunk.length;
    if (this.#bytes > WAITING_BYTES) this.wire?.stream.pause();
    this.#wake();
  }
  handleError(error: Error): void {
    this.#state = error;
    this.#wake();
  }
  handleReadyForQuery(): void {
    if (this.#state === 'going') this.#state = 'ended';
    this.#wake();
  }
  /** The reader goes away: nothing may be left paused. */
  release(): void {
    this.wire?.stream.resume();
  }
  async *read(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.#chunks.length > 0) {
        const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
        this.#chunks = [];
        this.#bytes = 0;
        this.wire?.stream.resume();
        yield all;
      } else if (this.#state === 'going') await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#state === 'ended') return;
      else throw this.#state;
    }
  }
}

/** `copy (…) to stdout`: what the server sends, in chunks of whatever size. */
export async function* copyOut(client: pg.Client, text: string): AsyncGenerator<Buffer> {
  const exchange = new Outward(text);
  client.query(exchange);
  try {
    yield* exchange.read();
  } finally {
    exchange.release();
  }
}

/** `copy … from stdin`: resolves when the server has taken everything, rejects with the server's or the source's error. */
export function copyIn(client: pg.Client, text: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | null = null;
    class Inward extends Exchange {
      override handleCopyInResponse(): void {
        void this.#send();
      }
      async #send(): Promise<void> {
        const wire = this.wire!;
        try {
          for await (const chunk of source) {
            if (failure) return;
            wire.sendCopyFromChunk(chunk);
            if (wire.stream.writableNeedDrain) await new Promise<void>((go) => wire.stream.once('drain', go));
          }
          wire.endCopyFrom();
        } catch (error) {
          failure = error as Error;
          wire.sendCopyFail('the source failed');
        }
      }
      handleError(error: Error): void {
        failure ??= error;
        // After a lost connection no `ready` follows.
        if (!this.wire?.stream.writable) reject(failure);
      }
      handleReadyForQuery(): void {
        if (failure) reject(failure);
        else resolve();
      }
    }
    client.query(new Inward(text));
  });
}

/** A replication stream: chunks as they come, and a way to answer. The client must have been opened with `replication`. */
export function openStream(client: pg.Client, text: string): { chunks: AsyncIterable<Buffer[]>; say(b: Buffer): void } {
  const pieces: Buffer[] = [];
  let state: 'going' | 'ended' | Error = 'going';
  let wake: () => void = () => {};
  class Both extends Exchange {
    override handleCopyData({ chunk }: { chunk: Buffer }): void {
      pieces.push(Buffer.from(chunk));
      if (pieces.length > 64) this.wire?.stream.pause();
      wake();
    }
    handleError(error: Error): void {
      state = error;
      wake();
    }
    handleReadyForQuery(): void {
      if (state === 'going') state = 'ended';
      wake();
    }
    resume(): void {
      this.wire?.stream.resume();
    }
    say(answer: Buffer): void {
      this.wire?.sendCopyFromChunk(answer);
    }
  }
  const exchange = new Both(text);
  client.query(exchange);
  client.once('end', () => {
    if (state === 'going') state = 'ended';
    wake();
  });
  async function* read(): AsyncGenerator<Buffer[]> {
    for (;;) {
      if (pieces.length > 0) {
        const batch = pieces.splice(0);
        exchange.resume();
        yield batch;
      } else if (state === 'going') await new Promise<void>((resolve) => (wake = resolve));
      else if (state === 'ended') return;
      else throw state;
    }
  }
  return { chunks: read(), say: (answer) => exchange.say(answer) };
}
