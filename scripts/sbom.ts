/**
 * Writes a software bill of materials for each published package: what npm installs with it, with versions, hashes and
 * licences.
 *
 *     npm run sbom -- <folder>
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Component, installedWith, nameOf, workspaceBom } from './run-time-dependencies.ts'

const packages = resolve(import.meta.dirname, '../packages')
const manifests = new Map(
  readdirSync(packages).map((folder) => {
    const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'))
    return [String(manifest.name), Object.keys(manifest.dependencies ?? {})]
  }),
)
const folder = resolve(process.argv[2] ?? 'sbom')
mkdirSync(folder, { recursive: true })
const bom = workspaceBom()
for (const name of manifests.keys()) {
  const components = installedWith(bom, name, (other) => manifests.get(other))
  const component = bom.components.find((one) => nameOf(one) === name) as Component
  const refs = new Set([component, ...components].map((one) => one['bom-ref']))
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }))
  const own = { ...bom, metadata: { ...bom.metadata, component }, components, dependencies }
  const place = join(folder, `${name.replace('@', '').replace('/', '-')}.cdx.json`)
  writeFileSync(place, `${JSON.stringify(own, undefined, 2)}\n`)
  console.log(`${place}: ${components.length} packages`)
}
