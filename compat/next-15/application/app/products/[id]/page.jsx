import { Rendered } from '../../rendered'

export const revalidate = 3600

export function generateStaticParams() {
  return []
}

export default async function Page({ params }) {
  const { id } = await params
  const response = await fetch(`${process.env.ORIGIN}/products/${id}`, {
    next: { tags: ['products', `product:${id}`], revalidate: 3600 },
  })
  return (
    <Rendered>
      <p id="product">{await response.text()}</p>
    </Rendered>
  )
}
