/** Tells which process rendered it, and a number that no other rendering has. */
export function Rendered({ children = undefined }) {
  return (
    <main>
      <p id="process">{process.env.SERVER_NAME ?? 'build'}</p>
      <p id="rendered">{crypto.randomUUID()}</p>
      {children}
    </main>
  )
}
