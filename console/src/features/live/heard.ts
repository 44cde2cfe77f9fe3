import type { QueryClient } from '@tanstack/react-query';

const REMEMBERED = 2000;

/**
 * What events said of things of one kind lately. An answer that left the server before an event and arrives after it must
 * not bring the older state back.
 */
export class Heard<T extends { id: string }> {
  readonly #told = new Map<string, { at: number; thing: T | undefined }>();
  #count = 0;

  now(): number {
    return this.#count;
  }

  /** @param thing undefined when it is gone */
  tell(id: string, thing: T | undefined): void {
    this.#told.delete(id);
    this.#told.set(id, { at: ++this.#count, thing });
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= REMEMBERED) break;
      this.#told.delete(oldest);
    }
  }

  /** The answer to what was asked then, with what was heard since. */
  since(asked: number, answer: T[]): T[] {
    let things = answer;
    for (const [id, { at, thing }] of this.#told) {
      if (at > asked) {
        things = thing === undefined ? things.filter((other) => other.id !== id) : put(things, thing);
      }
    }
    return things;
  }
}

/** What was heard of one kind of things, by who asks. */
export function heardBy<T extends { id: string }>(): (client: QueryClient) => Heard<T> {
  const known = new WeakMap<QueryClient, Heard<T>>();
  return (client) => {
    let heard = known.get(client);
    if (heard === undefined) {
      heard = new Heard();
      known.set(client, heard);
    }
    return heard;
  };
}

/** In the place where it stands, or among the others; ids ascend with age, and the newest is first. */
export function put<T extends { id: string }>(known: T[], thing: T): T[] {
  if (known.some(({ id }) => id === thing.id)) {
    return known.map((other) => (other.id === thing.id ? thing : other));
  }
  return [thing, ...known].toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
