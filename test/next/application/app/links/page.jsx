import Link from 'next/link'

export default function Page() {
  return ['/isr', '/shown', '/cached', '/products/linked'].map((path) => (
    <Link href={path} key={path}>
      {path}
    </Link>
  ))
}
