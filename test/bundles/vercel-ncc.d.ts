/** The part of ncc's programmatic interface that the tests use; it has no types of its own. */
declare module '@vercel/ncc' {
  function ncc(
    input: string,
    options: { readonly cache: false; readonly quiet: true },
  ): Promise<{ readonly code: string; readonly err?: Error | null }>
  export = ncc
}
