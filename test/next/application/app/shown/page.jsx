import { now } from '../now'

export const revalidate = 3600

/** Rendered once for all readers. */
export default async function Page() {
  return <p id="now">{await now()}</p>
}
