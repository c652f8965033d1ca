/** Text of a bundle with every character beyond Latin-1 escaped; other files as they are. */
export function latin(output: { path: string; text: string; contents: Uint8Array }): string | Uint8Array;
