import { useEffect, useRef, useState } from 'react';
import { uploadFile } from '../../api/files.ts';
import type { SourceRequest } from '../../api/types.ts';
import { toSource, type SourceForm } from './source-form.ts';

export type Inspecting =
  | { phase: 'idle' }
  | { phase: 'uploading'; part: number }
  | { phase: 'looking' }
  | { phase: 'failed'; error: unknown };

/**
 * Makes of a form a source that the server can look at. The token is read from its field when it is sent and kept nowhere
 * else: neither a state of the page nor a cache has it.
 */
export function useSource(readToken: () => string) {
  const [inspecting, setInspecting] = useState<Inspecting>({ phase: 'idle' });
  const uploaded = useRef<{ file: File; fileId: string }>(undefined);
  const running = useRef<AbortController>(undefined);

  // Whoever leaves waits for nothing any more.
  useEffect(() => () => running.current?.abort(), []);

  /** Sends a file first; the same one only once. */
  async function sourceOf(form: SourceForm, signal: AbortSignal): Promise<SourceRequest> {
    if (form.from !== 'upload' || form.file === undefined) {
      return toSource(form, readToken(), undefined);
    }
    if (uploaded.current?.file !== form.file) {
      setInspecting({ phase: 'uploading', part: 0 });
      const { fileId } = await uploadFile(
        form.file,
        (part) => setInspecting({ phase: 'uploading', part }),
        signal,
      );
      uploaded.current = { file: form.file, fileId };
    }
    return toSource(form, '', uploaded.current.fileId);
  }

  function begin(): AbortSignal {
    running.current?.abort();
    running.current = new AbortController();
    return running.current.signal;
  }

  return {
    inspecting,
    /**
     * Has a source looked at; what was asked before is not waited for any more.
     *
     * @throws what the server said, which is also shown
     */
    look: async (
      form: SourceForm,
      ask: (source: SourceRequest, signal: AbortSignal) => Promise<void>,
    ): Promise<void> => {
      const signal = begin();
      setInspecting({ phase: 'looking' });
      try {
        const source = await sourceOf(form, signal);
        setInspecting({ phase: 'looking' });
        await ask(source, signal);
        setInspecting({ phase: 'idle' });
      } catch (error) {
        if (!signal.aborted) {
          setInspecting({ phase: 'failed', error });
          throw error;
        }
      }
    },
    /** The source as a deployment takes it. */
    prepare: (form: SourceForm) => sourceOf(form, begin()),
    quiet: () => setInspecting({ phase: 'idle' }),
    stop: () => {
      running.current?.abort();
      setInspecting({ phase: 'idle' });
    },
  };
}
