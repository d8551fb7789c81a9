import { Rendered } from '../rendered'

export const revalidate = 3600

export default function Page() {
  return <Rendered />
}
