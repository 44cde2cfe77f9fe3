import { uploadFile } from '../../api/files.ts';
import { submitJob } from '../../api/jobs.ts';
import type { SubmittedJob } from '../../api/types.ts';
import { toRequest, type JobForm } from './job-form.ts';

/** A key that no other submission has. Not randomUUID, which plain HTTP off this machine lacks. */
function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * Sends one form, possibly more than once: what was uploaded is not uploaded again, and a repetition of the same request
 * carries the same key, so that an answer lost on the way does not make two jobs of one click.
 */
export class Submission {
  #uploaded: { file: File; fileUrl: string } | undefined;
  #sent: { body: string; key: string } | undefined;

  async send(
    form: JobForm,
    file: File | undefined,
    onProgress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<SubmittedJob> {
    if (file !== undefined && this.#uploaded?.file !== file) {
      const { fileUrl } = await uploadFile(file, onProgress, signal);
      this.#uploaded = { file, fileUrl };
    }
    const request = toRequest(form, file === undefined ? undefined : this.#uploaded?.fileUrl);
    const body = JSON.stringify(request);
    if (this.#sent?.body !== body) {
      this.#sent = { body, key: freshKey() };
    }
    return submitJob(request, this.#sent.key);
  }
}
