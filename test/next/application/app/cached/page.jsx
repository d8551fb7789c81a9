import { now } from '../now'

export const dynamic = 'force-dynamic'

export default async function Page() {
  return <p id="now">{await now()}</p>
}
