/** Why a file cannot go with a job, or undefined when it can. Looks at the bytes: names lie. */
export async function refusal(file: File): Promise<string | undefined> {
  if (file.size === 0) {
    return `${file.name} is empty.`;
  }
  try {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    // A local file header, or the end record of an archive without entries.
    const zip =
      head[0] === 0x50 &&
      head[1] === 0x4b &&
      ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
    return zip
      ? undefined
      : `${file.name} is not a ZIP. Pack your project into one; the command then runs inside it.`;
  } catch {
    return `${file.name} cannot be read. Folders have to be packed into a ZIP first.`;
  }
}
