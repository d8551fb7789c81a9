export default function Old({ rendered, server }) {
  return (
    <main>
      <p id="process">{server}</p>
      <p id="rendered">{rendered}</p>
    </main>
  )
}

export function getStaticProps() {
  return { props: { rendered: crypto.randomUUID(), server: process.env.SERVER_NAME ?? 'build' }, revalidate: 1 }
}
